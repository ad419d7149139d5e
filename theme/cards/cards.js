// @ts-check
// Question cards: the folded questions of a page, one at a time. What was missed comes back, in
// this round and the next. Without a script the page is the list it is.
(() => {
  const box = /** @type {HTMLElement | null} */ (document.querySelector('.cards'));
  if (!box) return;
  const { make } = book;
  /** @param {HTMLElement} it '1' known, '0' missed, null not seen */
  const state = it => book.get(`card.${it.id}`);
  /**
   * @param {string} word
   * @param {() => void} act
   */
  const press = (word, act) => {
    const it = make('button', { type: 'button' }, word);
    it.addEventListener('click', act);
    return it;
  };

  const cards = [
    .../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.text>details[id]')),
  ];
  const known = () => cards.filter(it => state(it) === '1').length;
  let playing = false;
  const mark = () => {
    for (const it of cards) it.toggleAttribute('data-known', state(it) === '1');
  };

  /** @param {string} [lead] what to say first, and then the focus goes there */
  const idle = lead => {
    playing = false;
    mark();
    const left = cards.length - known();
    const words = make(
      'p',
      { tabindex: '-1' },
      lead ? `${lead} ` : '',
      `${cards.length} ${cards.length === 1 ? 'question' : 'questions'}, ${known()} known.`,
    );
    const door = press(
      !known()
        ? 'Go through them as cards'
        : left
          ? `Go through the ${left} that ${left > 1 ? 'are' : 'is'} left`
          : 'Go through all again',
      () => {
        // Missed ones first, then those not seen.
        const queue = cards
          .filter(it => !left || state(it) !== '1')
          .sort((a, b) => Number(state(b) === '0') - Number(state(a) === '0'));
        deal(queue, queue.length);
      },
    );
    box.replaceChildren(words, door);
    if (lead) words.focus();
  };

  /**
   * @param {HTMLElement[]} queue
   * @param {number} of
   */
  const deal = (queue, of) => {
    const card = queue[0];
    if (!card) return idle('That is all of them.');
    playing = true;
    const question = make(
      'p',
      { class: 'ask', tabindex: '-1' },
      ...[...(card.querySelector('summary')?.childNodes ?? [])].map(it => it.cloneNode(true)),
    );
    const answer = make('div', {
      class: 'told',
      tabindex: '-1',
      role: 'group',
      'aria-label': 'Answer',
    });
    const next = (/** @type {string} */ value) => () => {
      book.note(`card.${card.id}`, value === '1');
      book.set(`card.${card.id}`, value);
      mark();
      deal(value === '1' ? queue.slice(1) : [...queue.slice(1), card], of);
    };
    const acts = make('div', { class: 'doors' });
    const stop = press('Stop', () => idle('Stopped.'));
    acts.append(
      press('Show the answer', () => {
        answer.append(
          ...[...card.children]
            .filter(it => it.tagName !== 'SUMMARY')
            .map(it => it.cloneNode(true)),
        );
        acts.replaceChildren(press('I knew it', next('1')), press('Not yet', next('0')), stop);
        answer.focus();
      }),
      stop,
    );
    box.replaceChildren(
      make('p', { class: 'left' }, `${queue.length} of ${of} to go`),
      question,
      answer,
      acts,
    );
    question.focus();
  };

  book.changed('card.', () => {
    mark();
    if (!playing) idle();
  });
  idle();
})();
