/* The two buttons below an answer, and the form that asks for the reason. */

export function press(turn, verdict) {
  ["up", "down"].forEach((name) => {
    const button = turn.querySelector('[data-do="' + name + '"]');
    if (button) button.setAttribute("aria-pressed", String(name === verdict));
  });
}

export function openRating(turn, verdict, trigger) {
  const form = turn.querySelector(".ga-rating");
  form.dataset.verdict = verdict;
  form.hidden = false;
  form.querySelector(".ga-reasons").hidden = verdict === "up";
  form.scrollIntoView({ block: "nearest" });
  if (verdict === "up") rate(turn, "up", "", "", trigger);
  else form.querySelector("input[name=reason]").focus();
}

export function closeRating(turn, refocus) {
  const form = turn.querySelector(".ga-rating");
  form.hidden = true;
  if (refocus) turn.querySelector('[data-do="' + (form.dataset.verdict || "up") + '"]').focus();
}

export function rate(turn, verdict, reason, comment, trigger) {
  trigger("rate", { answer: turn.dataset.answer, verdict: verdict, reason: reason, comment: comment });
  if (comment) closeRating(turn, true);
}
