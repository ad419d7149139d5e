// @ts-check
// The choice of theme. index.hbs has set a kept one before the first paint; here it is shown and changed.
(() => {
  const root = document.documentElement, key = 'async.theme';
  const choices = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.theme input'));

  /** @param {string} theme '' for the system's */
  const set = theme => {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    for (const it of choices) it.checked = it.value === theme;
  };
  set(root.dataset.theme ?? '');

  for (const it of choices) it.addEventListener('change', () => {
    set(it.value);
    try { if (it.value) localStorage.setItem(key, it.value); else localStorage.removeItem(key); } catch { /* not kept, still set */ }
  });
  addEventListener('storage', e => { if (e.key === key) set(e.newValue ?? ''); });
})();
