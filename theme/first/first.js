// @ts-check
// The first page leads back to the last place. progress.js says which it is, each time something
// changes.
document.addEventListener('bookwright.shown', event => {
  const { places, last } = /** @type {CustomEvent} */ (event).detail;
  const facts = document.querySelector('.first .facts');
  document.querySelector('.resume')?.remove();
  if (last && places[0].link.matches('[aria-current]'))
    facts?.append(
      book.make(
        'li',
        { class: 'resume' },
        book.make(
          'a',
          { href: book.root + last.p + (/^#[^\s]*$/.test(last.h) ? last.h : '') },
          `Continue at ${last.t}`,
        ),
      ),
    );
});
