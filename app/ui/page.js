// Runs once for each part of the page that is our own HTML. Buttons carry data-event and their values as data-….
// The events "show_section", "show_document", "ask", "rate", "comment", "open_form", "close_form", "find_section",
// "save_question", "open_bank_form", "find_for_bank" and "bank_question" go to the server, those of a form with its
// fields; "copy" and "back" stay here.
const NARROW = window.matchMedia("(max-width: 900px)");
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
const behavior = () => (CALM.matches ? "auto" : "smooth");

async function copyText(text) {
  // The clipboard API exists only on https and localhost; a control room may well use plain http.
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

async function copy(button) {
  button.dataset.label ??= button.textContent;
  button.textContent = (await copyText(button.dataset.text)) ? "Kopiert" : "Kunne ikke kopiere";
  button.setAttribute("aria-live", "polite");
  setTimeout(() => (button.textContent = button.dataset.label ?? button.textContent), 2000);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-event]");
  if (!button) return;
  const { event: name, ...values } = button.dataset;
  if (name === "copy") {
    copy(button);
  } else if (name === "back") {
    goBack();
  } else if (name === "comment") {
    trigger("comment", { ...values, text: button.parentElement.querySelector("textarea").value });
  } else if (button.form) {
    trigger(name, { ...values, ...Object.fromEntries(new FormData(button.form)) });
  } else {
    if (!button.closest(".ss-source")) window.sambandssvarOpener = button;
    trigger(name, values);
  }
});

// Enter in a field of one line presses the button beside it.
element.addEventListener("submit", (event) => {
  event.preventDefault();
  document.activeElement.closest(".ss-find")?.querySelector("button").click();
});

// From the source back to the button that opened it; a source that came with an answer has none.
function goBack() {
  const opener = window.sambandssvarOpener;
  const target = opener?.isConnected ? opener : document.querySelector(".ss-turn:last-of-type .ss-citation");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "center", behavior: behavior() });
}

let turns = 0;
let waiting = false;
function showNewestTurn() {
  const conversation = element.querySelector(".ss-conversation");
  if (!conversation) return;
  const count = Number(conversation.dataset.turns);
  const pending = conversation.querySelector(".ss-pending") !== null;
  if (count > turns || waiting) {
    conversation.querySelector(".ss-turn:last-of-type")?.scrollIntoView({ block: "start", behavior: behavior() });
  }
  turns = count;
  waiting = pending;
}

function showMark() {
  const source = element.querySelector(".ss-source[data-opened]");
  if (!source || source.querySelector("[data-focus]")) return;
  const text = source.querySelector(".ss-section-text");
  const mark = source.querySelector("mark");
  text.scrollTop = 0;
  source.scrollTop = 0;
  if (mark) {
    const scroller = text.scrollHeight > text.clientHeight + 1 ? text : source;
    const distance = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += distance - scroller.clientHeight / 3;
  }
  if (source.dataset.byPerson) {
    source.querySelector("h2").focus({ preventScroll: true });
    if (NARROW.matches) source.scrollIntoView({ block: "start", behavior: behavior() });
  }
}

function focusNews() {
  const news = element.querySelector("[data-focus]");
  news?.focus({ preventScroll: true });
  news?.scrollIntoView({ block: "center", behavior: behavior() });
}

// Gradio reuses the fields of the page; what was written in them gives way to what the server says stands there.
function resetForms() {
  element.querySelectorAll("form.ss-form").forEach((form) => form.reset());
}

watch("value", () => {
  resetForms();
  focusNews();
  element.querySelector(".ss-outline")?.scrollIntoView({ block: "start", behavior: behavior() });
  showNewestTurn();
  showMark();
});
