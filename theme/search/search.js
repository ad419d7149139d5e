// @ts-check
// The way to the search: nothing of it is fetched before it is asked for. What is fetched
// (search/dialog, the engine, the index) opens it.
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form.search'));
  let files = form?.dataset.search;
  if (!form || !files) return;
  const open = () => {
    form.dispatchEvent(new Event('bookwright.search'));
    for (const file of files?.split(' ') ?? []) {
      const it = file.endsWith('css')
        ? Object.assign(document.createElement('link'), {
            rel: 'stylesheet',
            href: new URL(file, form.action).href,
          })
        : Object.assign(document.createElement('script'), {
            async: false,
            src: new URL(file, form.action).href,
          });
      it.onerror = () => form.submit();
      document.head.append(it);
    }
    files = undefined;
  };
  form.addEventListener('submit', event => {
    event.preventDefault();
    open();
  });
  addEventListener('keydown', event => {
    if (!/^[s/]$/i.test(event.key) || !book.hears(event)) return;
    event.preventDefault();
    open();
  });
})();
