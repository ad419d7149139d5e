// @ts-check
// The way to the search: nothing of it is fetched before it is asked for. What is fetched (search/dialog, the engine, the index) opens it.
(() => {
  const d = document,
    form = /** @type {HTMLFormElement | null} */ (d.querySelector('form.search'));
  let files = form?.dataset.search;
  if (!form || !files) return;
  const open = () => {
    form.dispatchEvent(new Event('async.search'));
    for (const file of files?.split(' ') ?? []) {
      const it = file.endsWith('css')
        ? Object.assign(d.createElement('link'), {
            rel: 'stylesheet',
            href: new URL(file, form.action).href,
          })
        : Object.assign(d.createElement('script'), {
            async: false,
            src: new URL(file, form.action).href,
          });
      it.onerror = () => form.submit();
      d.head.append(it);
    }
    files = undefined;
  };
  form.addEventListener('submit', e => {
    e.preventDefault();
    open();
  });
  addEventListener('keydown', e => {
    if (
      !/^[s/]$/.test(e.key) ||
      e.ctrlKey ||
      e.metaKey ||
      e.altKey ||
      /** @type {HTMLElement} */ (e.target).closest(
        'input:not([type=radio],[type=checkbox],[type=range]),textarea,select,dialog',
      )
    )
      return;
    e.preventDefault();
    open();
  });
})();
