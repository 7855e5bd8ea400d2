// Leaving at once, and two small courtesies. Every page works without this file.

const SHIFT_TIMES = 3;
const SHIFT_WITHIN_MS = 5000;
const leave = document.querySelector("[data-leave]");

function goAway() {
  document.body.replaceChildren();
  document.title = "";
  location.replace(leave.href);
}

if (leave) {
  let shifts = [];
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    goAway();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      goAway();
    } else if (event.key === "Shift" && !event.repeat) {
      shifts = [...shifts.filter((time) => event.timeStamp - time < SHIFT_WITHIN_MS), event.timeStamp];
      if (shifts.length >= SHIFT_TIMES) goAway();
    } else if (event.key !== "Shift") {
      shifts = [];
    }
  });
}

// A page from the browser's own memory may belong to a session that has ended: ask the server again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A private page shows nothing in the list of open apps.
if (document.querySelector("[data-private]")) {
  document.addEventListener("visibilitychange", () => document.body.classList.toggle("blank", document.hidden));
}

const summary = document.querySelector(".error-summary");
const heading = document.querySelector("h1[tabindex]");
(summary ?? heading)?.focus();

// A double click on a button sends once; the server would keep one entry anyway.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}
