// @ts-check
// A term opens its entry of the glossary beside it. The entries come when the first is asked for.
(() => {
  const { make } = book;
  const from = /** @type {HTMLElement | null} */ (document.querySelector('script[data-terms]'));
  const page = document.querySelector('.page');
  if (!from || !page) return;
  /** @type {Record<string, string> | undefined} the entries, as HTML, by their ids */
  let entries;
  let top = '';
  /** @type {HTMLAnchorElement | undefined} the term that was asked for last */
  let asked;
  const card = make('div', {
    class: 'origin',
    id: 'bw-term',
    popover: '',
    role: 'group',
    'aria-label': 'From the glossary',
  });
  page.append(card);

  const show = () => {
    const entry = entries?.[decodeURIComponent(asked?.hash.slice(1) ?? '')];
    if (!asked || !entry) return;
    const text = make('p');
    text.innerHTML = entry;
    for (const link of text.querySelectorAll('a'))
      link.href = new URL(link.getAttribute('href') ?? '', book.root + top).href;
    card.replaceChildren(make('p', {}, make('b', {}, asked.textContent ?? '')), text);
    // It stands beside the link, and the Tab key leads from there into it.
    /** @type {any} */ (card).showPopover({ source: asked });
    book.say(card.textContent ?? '');
  };
  Object.assign(book, {
    /** @param {[string, Record<string, string>]} read the glossary's page, and its entries */
    glossary(read) {
      [top, entries] = read;
      show();
    },
  });
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll('a.term')
  ))
    link.addEventListener('click', event => {
      // With a modifier it is the browser's link; a second click on an open entry follows it.
      const again = asked === link && card.matches(':popover-open');
      if (event.ctrlKey || event.metaKey || event.shiftKey || again) return;
      event.preventDefault();
      asked = link;
      if (entries) return show();
      const script = make('script', { src: book.root + from.dataset.terms });
      script.addEventListener('error', () => location.assign(link.href));
      document.head.append(script);
    });
})();
