// @ts-check
// A listing's copy button. Its notes and folded lines: notes/, more/.
(() => {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('[data-copy]')
  )) {
    const code =
      button.closest('.origin')?.querySelector('.cmd code') ??
      button.closest('figure')?.querySelector('.code');
    const word = button.querySelector('span');
    if (!code || !word) continue;
    const shown = word.textContent ?? '';
    let back = 0;
    button.addEventListener('click', async () => {
      // The lines as they are, without numbers, without what is no longer there.
      const lines = [...code.querySelectorAll('.line:not(.rem)')];
      const text = lines.length
        ? lines.map(line => line.textContent).join('')
        : (code.textContent ?? '');
      let done = 'Copied';
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection()?.selectAllChildren(code);
        done = 'Selected';
      }
      word.textContent = done;
      book.say(`${code.getAttribute('aria-label') ?? 'Code'}: ${done.toLowerCase()}`);
      button.dataset.done = '';
      clearTimeout(back);
      back = setTimeout(() => {
        word.textContent = shown;
        delete button.dataset.done;
        book.say('');
      }, 2500);
    });
  }
})();
