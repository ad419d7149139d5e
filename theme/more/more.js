// @ts-check
// The folding of lines that only make a listing run.
(() => {
  for (const button of document.querySelectorAll('.more'))
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
})();
