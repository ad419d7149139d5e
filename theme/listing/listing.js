// @ts-check
// A listing's copy button, and the folding of lines that only make it run.
(() => {
  const d = document;
  const said = d.getElementById('said');

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (d.querySelectorAll('[data-copy]'))) {
    const code = button.closest('.origin')?.querySelector('.cmd code') ?? button.closest('figure')?.querySelector('.code');
    const word = button.querySelector('span');
    if (!code || !word) continue;
    const shown = word.textContent ?? '';
    let back = 0;
    button.addEventListener('click', async () => {
      // The lines as they are, without numbers, without what is no longer there.
      const lines = [...code.querySelectorAll('.l:not(.rem)')];
      const text = lines.length ? lines.map(l => l.textContent).join('') : code.textContent ?? '';
      let done = 'Copied';
      try { await navigator.clipboard.writeText(text); } catch {
        getSelection()?.selectAllChildren(code);
        done = 'Selected';
      }
      word.textContent = done;
      if (said) said.textContent = `${code.getAttribute('aria-label') ?? 'Code'}: ${done.toLowerCase()}`;
      button.dataset.done = '';
      clearTimeout(back);
      back = setTimeout(() => { word.textContent = shown; delete button.dataset.done; if (said) said.textContent = ''; }, 2500);
    });
  }

  for (const code of d.querySelectorAll('.code code')) {
    /** @type {HTMLElement[][]} */
    const runs = [];
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (code.querySelectorAll('.l.fold'))) {
      const last = runs.at(-1);
      if (last && last.at(-1) === line.previousElementSibling) last.push(line); else runs.push([line]);
    }
    for (const run of runs) {
      const button = d.createElement('button'), word = d.createElement('span');
      button.type = 'button';
      button.className = 'more';
      button.append(word);
      /** @param {boolean} open */
      const show = open => {
        for (const line of run) line.toggleAttribute('data-folded', !open);
        button.setAttribute('aria-expanded', String(open));
        word.textContent = `${run.length} ${run.length > 1 ? 'lines' : 'line'} that only ${run.length > 1 ? 'make' : 'makes'} it run`;
      };
      button.addEventListener('click', () => show(button.getAttribute('aria-expanded') === 'false'));
      show(false);
      run[0].before(button);
    }
  }
})();
