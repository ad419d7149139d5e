// @ts-check
// The choice of theme. index.hbs has set a kept one before the first paint; here it is shown and
// changed.
(() => {
  const root = document.documentElement;
  const choices = /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll('.theme input')
  );

  /** @param {string} theme '' for the system's */
  const set = theme => {
    if (theme !== 'light' && theme !== 'dark') theme = '';
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const it of choices) it.checked = it.value === theme;
  };
  set(root.dataset.theme ?? '');

  for (const it of choices)
    it.addEventListener('change', () => {
      set(it.value);
      book.set('theme', it.value);
    });
  book.changed('theme', () => set(book.get('theme') ?? ''));
})();
