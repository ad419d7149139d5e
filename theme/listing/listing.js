// @ts-check
// Copy, of each piece of code. The notes and folded lines of a listing: notes/, more/.
(() => {
  const PROMPT = /^(?:\S*[@:~/]\S* ?)?[$❯] |^PS [^>]*> /;
  /**
   * What was typed at a console, without prompts and output; of other text all of it.
   * @param {string} text
   */
  const typed = text => {
    let more = false;
    const lines = text.split('\n').flatMap(line => {
      const rest = line.replace(more ? /^> / : PROMPT, '');
      if (rest === line && !more) return [];
      more = line.endsWith('\\');
      return [rest];
    });
    return lines.length ? lines.join('\n') : text;
  };
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('[data-copy]')
  )) {
    const code =
      button.closest('.origin')?.querySelector('.cmd code') ??
      button.closest('figure')?.querySelector('.code');
    const word = button.querySelector('span');
    if (!code || !word) continue;
    const name = code.getAttribute('aria-label') ?? 'Code';
    const shown = word.textContent ?? '';
    let back = 0;
    button.addEventListener('click', async () => {
      // The lines as they are, without numbers, without what is no longer there; of a block, what
      // is shown.
      const hidden = button.closest('.block') ? ',.fold:not([data-shown])' : '';
      const lines = [...code.querySelectorAll(`.line:not(.rem${hidden})`)];
      const text = lines.length
        ? lines.map(line => line.textContent).join('')
        : (code.textContent ?? '');
      let done = 'Copied';
      try {
        // With an end of line at the end a shell would run it at once.
        await navigator.clipboard.writeText(
          (name !== 'Rust' && button.closest('.plain') ? typed(text) : text).trimEnd(),
        );
      } catch {
        getSelection()?.selectAllChildren(code);
        done = 'Selected';
      }
      word.textContent = done;
      book.say(`${name}: ${done.toLowerCase()}`);
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
