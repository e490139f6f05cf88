"""A language model of a few thousand weights, made on the spot, behind the OpenAI-compatible server of transformers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}<svar>"
STEPS = 100
START_S = 120


def make_model(folder: Path, answer: str, steps: int = STEPS) -> None:
    """Write a model that has learnt to say one answer, whatever it is asked; with 0 steps it says nonsense.

    :param answer: no word of it may come twice.
    """
    torch.manual_seed(1)
    pieces = re.findall(r" ?[^ ]+", answer)
    vocabulary = {word: place for place, word in enumerate(["<ukjent>", "<slutt>", "<svar>", *pieces])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<ukjent>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_next")
    tokenizer.decoder = decoders.Fuse()
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="<ukjent>",
        eos_token="<slutt>",
        pad_token="<slutt>",
        additional_special_tokens=["<svar>"],
        clean_up_tokenization_spaces=False,
    )
    wrapped.chat_template = TEMPLATE
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=4096,
            eos_token_id=vocabulary["<slutt>"],
            pad_token_id=vocabulary["<slutt>"],
            bos_token_id=None,
        )
    )
    # Without attention a word depends on the one before it alone, and so on nothing in the question.
    torch.nn.init.zeros_(model.model.layers[0].self_attn.o_proj.weight).requires_grad_(False)
    said = torch.tensor([[vocabulary["<svar>"], *(vocabulary[piece] for piece in pieces), vocabulary["<slutt>"]]])
    optimizer = torch.optim.AdamW((weight for weight in model.parameters() if weight.requires_grad), lr=0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        model(input_ids=said, labels=said).loss.backward()
        optimizer.step()
    model.generation_config.do_sample = False
    model.save_pretrained(folder)
    wrapped.save_pretrained(folder)


@contextmanager
def serving(log: Path) -> Iterator[str]:
    """Serve whatever model folder a client names, in a process of its own, and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("transformers")
    options = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HOME": str(log.parent)}
    with log.open("wb") as output:
        process = subprocess.Popen([program, "serve", *options], stdout=output, stderr=output, env=os.environ | offline)
        try:
            _wait(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-2000:]}")
