// Shows only the fields that the chosen decision takes; without scripts all of them stay in sight.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-decision]").forEach((place) => {
    const choices = [...place.querySelectorAll("select[name^=kind], input[name^=kind]")];
    const chosen = () => {
      const one = choices.find((choice) => choice.tagName === "SELECT" || choice.checked);
      return one ? one.value : "";
    };
    const show = () => place.querySelectorAll("[data-for]").forEach((label) => {
      const wanted = label.dataset.for.split(" ").includes(chosen());
      label.hidden = !wanted;
      label.querySelectorAll("input, textarea").forEach((field) => { field.disabled = !wanted; });
    });
    choices.forEach((choice) => choice.addEventListener("change", show));
    show();
  });
});
