// @ts-check
// A listing's copy button, its notes, and the folding of lines that only make it run.
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
      // The lines as they are, without numbers, without what is no longer there; of a block, what is shown.
      const hidden = button.closest('.block') ? ',.fold:not([data-shown])' : '';
      const lines = [...code.querySelectorAll(`.line:not(.rem${hidden})`)];
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

  for (const code of document.querySelectorAll('.code')) {
    const list = code.nextElementSibling;
    const notes = list?.matches('.notes') ? list.querySelectorAll('dd') : [];
    code.querySelectorAll('.note-button').forEach((button, index) => {
      const note = book.make(
        'span',
        { class: 'note-body', role: 'note' },
        ...[...(notes[index]?.childNodes ?? [])].map(it => it.cloneNode(true)),
      );
      /** @param {boolean} on */
      const show = on => {
        button.setAttribute('aria-expanded', String(on));
        if (on) button.parentElement?.after(note);
        else note.remove();
      };
      button.addEventListener('click', () => show(!note.isConnected));
      button.addEventListener('keydown', event => {
        if (/** @type {KeyboardEvent} */ (event).key === 'Escape') show(false);
      });
    });
    for (const button of code.querySelectorAll('.more'))
      button.addEventListener('click', () => {
        const on = button.getAttribute('aria-expanded') === 'false';
        button.setAttribute('aria-expanded', String(on));
        for (
          let line = button.nextElementSibling;
          line?.matches('.line.fold,.note-body');
          line = line.nextElementSibling
        )
          line.toggleAttribute('data-shown', on);
      });
  }
})();
