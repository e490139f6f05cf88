document.documentElement.lang = "nb";

// Gradio says these in English whatever the language of the browser.
const NORWEGIAN = {
  Error: "Feil",
  Close: "Lukk",
  "Connection to the server was lost. Attempting reconnection...":
    "Mistet forbindelsen til tjeneren. Prøver å koble til igjen …",
};

function sayInNorwegian(toast) {
  const words = document.createTreeWalker(toast, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const translated = NORWEGIAN[words.currentNode.data.trim()];
    if (translated) words.currentNode.data = translated;
  }
  toast.querySelector("[aria-label=Close]")?.setAttribute("aria-label", NORWEGIAN.Close);
}

new MutationObserver((changes) => {
  if (changes.some((change) => change.addedNodes.length)) {
    document.querySelectorAll(".toast-body").forEach(sayInNorwegian);
  }
}).observe(document, { childList: true, subtree: true });
