// @ts-check
// One choice opens every answer, here and on the pages that come: their heads open them.
for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (
  document.querySelectorAll('.always input')
)) {
  box.checked = !!book.get('open');
  box.addEventListener('change', () => {
    book.set('open', box.checked ? '1' : '');
    for (const it of /** @type {NodeListOf<HTMLDetailsElement>} */ (
      document.querySelectorAll('.reveal')
    ))
      it.open = box.checked;
  });
}
