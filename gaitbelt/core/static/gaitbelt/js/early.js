// A tap that comes before htmx is awake is kept, and given again once it is: nothing is lost.
// A classic script on purpose: it must listen before the page can be tapped.
(() => {
  const kept = [];

  const onClick = (event) => {
    const target = event.target.closest("[hx-post], [hx-get]");
    if (target && !(target instanceof HTMLFormElement)) kept.push(() => target.click());
  };
  const onSubmit = (event) => {
    const form = event.target;
    if (!form.hasAttribute("hx-post")) return;
    event.preventDefault();
    kept.push(() => form.requestSubmit(event.submitter));
  };
  const onAwake = () => {
    document.removeEventListener("click", onClick, true);
    document.removeEventListener("submit", onSubmit, true);
    for (const again of kept) again();
  };

  document.addEventListener("click", onClick, true);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:load", onAwake, { once: true });
})();
