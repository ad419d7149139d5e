// @ts-check
// The way to the search: nothing of it is fetched before it is asked for. What is fetched (search/dialog, the engine, the index) opens it.
(() => {
  const d = document, form = /** @type {HTMLFormElement | null} */ (d.querySelector('form.search')), files = form?.dataset.search;
  if (!form || !files) return;
  let asked = false;
  const open = () => {
    form.dispatchEvent(new Event('async.search'));
    if (asked) return;
    asked = true;
    for (const file of files.split(' ')) {
      const css = file.endsWith('css'), it = d.createElement(css ? 'link' : 'script');
      if (it instanceof HTMLScriptElement) it.async = false; else it.rel = 'stylesheet';
      it.setAttribute(css ? 'href' : 'src', new URL(file, form.action).href);
      it.addEventListener('error', () => { location.href = form.action; });
      d.head.append(it);
    }
  };
  form.addEventListener('submit', e => { e.preventDefault(); open(); });
  addEventListener('keydown', e => {
    const k = e.key, at = /** @type {HTMLElement} */ (e.target), meta = e.ctrlKey || e.metaKey;
    if (e.defaultPrevented || e.altKey || e.isComposing || !(meta ? k === 'k' : k === 's' || k === '/')) return;
    if (at.isContentEditable || at.closest('input:not([type=radio],[type=checkbox]),textarea,select') || d.querySelector('dialog[open]')) return;
    e.preventDefault();
    open();
  });
})();
