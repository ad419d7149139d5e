// @ts-check
// A listing's notes: the number of a line opens the note on it.
(() => {
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
  }
})();
