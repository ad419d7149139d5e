// @ts-check
// A quiz: marks answers, says why, keeps each by itself (see theme/README.md).
(() => {
  const { make } = book;
  /**
   * @param {string} key
   * @param {object} value
   */
  const keep = (key, value) => book.set(key, JSON.stringify(value));
  /**
   * @param {boolean} right
   * @param {string} word
   */
  const said = (right, word) =>
    make('span', { class: 'said' }, book.icon(right ? 'check' : 'cross'), word);
  /**
   * Signs as a keyboard for programs has them: a phone types others (’ for ', one long dash for
   * two).
   * @param {string} text
   */
  const plain = text =>
    text
      .normalize('NFKC')
      .replace(/[‘’]/g, "'")
      .replace(/[“”„]/g, '"')
      .replace(/—/g, '--')
      .replace(/[‐–]/g, '-')
      .trim();
  /** @param {string} text */
  const tidy = text => plain(text).replace(/\s+/g, ' ').toLowerCase();
  /**
   * Line by line, but for their ends.
   * @param {string} text
   */
  const lines = text => plain(text).split(/\s*\n/).join('\n');

  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
    document.querySelectorAll('form.quiz:not([data-ready])')
  )) {
    form.dataset.ready = '';
    const key = `quiz.${form.dataset.quiz}`;
    // Asked once more (today.js): in another order, and all that is kept is how it went.
    const again = Number(form.dataset.again ?? 0);
    const tries = () => {
      const { t: kept } = again ? { t: again } : book.read(key);
      return Number.isSafeInteger(kept) && kept >= 0 ? kept : 0;
    };
    let turn = tries();
    const total = make('p', { class: 'total' });
    const result = make('div', { class: 'result', role: 'status', 'aria-label': 'Result' });
    const retry = make('button', { type: 'button' }, 'Try again');
    const tally = make(
      'div',
      { class: 'tally', hidden: '' },
      make('div', {}, total, result),
      retry,
    );

    const questions = [
      .../** @type {NodeListOf<HTMLFieldSetElement>} */ (form.querySelectorAll('.question')),
    ].map((field, index) => {
      const kind = field.dataset.kind;
      const store = `${key}.${field.dataset.id}`;
      const answer = /** @type {HTMLElement} */ (field.querySelector('.answer'));
      const expected = (answer.dataset.right ?? '').split(' ');
      const choices = /** @type {HTMLElement | null} */ (field.querySelector('.choices'));
      const order = [...(choices?.children ?? [])];
      const verdict = make('div', {
        class: 'verdict',
        role: 'status',
        tabindex: '-1',
        'aria-label': `Verdict on question ${index + 1}`,
      });
      answer.before(verdict);
      const boxes = [
        .../** @type {NodeListOf<HTMLInputElement>} */ (field.querySelectorAll('.choice input')),
      ];
      const texts = [
        .../** @type {NodeListOf<HTMLInputElement>} */ (
          field.querySelectorAll('.field :is(input,textarea)')
        ),
      ];
      /** @param {string} selector */
      const copies = selector =>
        [...answer.querySelectorAll(selector)].map(it => it.cloneNode(true));

      const picked = () => boxes.filter(it => it.checked).map(it => it.value);
      const empty = () => (kind === 'short' ? !texts[0].value.trim() : !picked().length);
      const right = () => {
        if (kind === 'short')
          return [...answer.querySelectorAll('.right code')].some(
            it => tidy(it.textContent ?? '') === tidy(texts[0].value),
          );
        if (kind !== 'tracing') return picked().sort().join() === [...expected].sort().join();
        if (picked()[0] !== expected[0]) return false;
        if (expected[0] === 'yes')
          return lines(texts[0].value) === lines(answer.querySelector('samp')?.textContent ?? '');
        return !expected[1] || plain(texts[1].value) === expected[1];
      };

      // One by one: code in a disabled fieldset could not be scrolled by keyboard.
      const lock = (/** @type {boolean} */ on) => {
        for (const it of [...boxes, ...texts]) it.disabled = on;
      };
      const clear = () => {
        lock(false);
        delete field.dataset.state;
        verdict.replaceChildren();
        for (const it of field.querySelectorAll('.mark')) it.remove();
        for (const it of order) it.removeAttribute('data-state');
      };

      const judge = () => {
        clear();
        const well = right();
        const mine = picked();
        lock(true);
        field.dataset.state = well ? 'right' : 'wrong';
        const parts = /** @type {Node[]} */ ([]);
        for (const box of boxes) {
          const good = expected.includes(box.value);
          if (!good && !box.checked) continue;
          if (kind === 'tracing' && !box.checked) continue;
          const choice = /** @type {HTMLElement} */ (box.closest('.choice'));
          choice.dataset.state = good ? 'right' : 'wrong';
          const word = !box.checked
            ? 'Right answer'
            : good
              ? 'Your answer: right'
              : 'Your answer: wrong';
          choice
            .querySelector('label')
            ?.append(make('span', { class: 'mark' }, ' ', said(good, word)));
          if (!good && kind !== 'tracing') parts.push(...copies(`[data-of="${box.value}"] .why`));
        }
        if (!well && (kind === 'short' || kind === 'tracing'))
          parts.push(...copies('.right,.stdout'));
        const lead = well
          ? 'Right.'
          : kind === 'one'
            ? 'Not this one.'
            : mine.some(it => expected.includes(it)) && kind === 'many'
              ? 'Not all of it.'
              : 'Not right.';
        verdict.replaceChildren(
          make('p', { class: 'lead' }, said(well, lead)),
          ...parts,
          ...copies('.explanation'),
          ...copies('.again'),
        );
      };

      const note = (/** @type {number} */ when = Date.now()) =>
        book.note(store, field.dataset.state === 'right', when);
      const save = (/** @type {boolean} */ done) => {
        if (!again) keep(store, { t: turn, c: picked(), x: texts.map(it => it.value), done });
      };

      /** As it was left, here or in another tab. */
      const restore = () => {
        const entry = again ? {} : book.read(store);
        const now = entry.t === turn ? entry : {};
        clear();
        for (const box of boxes) box.checked = [now.c].flat().includes(box.value);
        texts.forEach((it, at) => {
          it.value = now.x?.[at] ?? '';
        });
        if (choices && !('fixed' in choices.dataset)) {
          /** @param {Element} it */
          const rank = it =>
            [...(it.querySelector('input')?.value ?? '')].reduce(
              (sum, sign) => (sum * 31 + sign.charCodeAt(0) * (turn + 1)) % 9973,
              turn,
            );
          const free = order.filter(it => !it.hasAttribute('data-stays'));
          if (turn) free.sort((a, b) => rank(a) - rank(b));
          const seen = order.map(it => (it.hasAttribute('data-stays') ? it : (free.shift() ?? it)));
          if (seen.some((it, at) => it !== choices.children[at])) choices.append(...seen);
        }
        if (!now.done || empty()) return;
        judge();
        // It is of a time when answers were not noted.
        if (!book.get(`seen.${store}`)) note(0);
      };

      const check = () => {
        if (field.dataset.state) return;
        if (empty()) {
          verdict.replaceChildren(
            make('p', {}, kind === 'short' ? 'Write an answer first.' : 'Choose an answer first.'),
          );
          return;
        }
        judge();
        note();
        save(true);
        count(true);
        verdict.focus();
      };

      // Arrow keys walk through radio buttons and select each on the way: that is no answer yet.
      let walking = false;
      field.addEventListener('keydown', event => {
        const at = /** @type {HTMLInputElement} */ (event.target);
        walking = event.key.startsWith('Arrow');
        const go =
          (event.key === 'Enter' && at.matches('input')) ||
          (event.key === ' ' && at.type === 'radio' && at.checked && kind === 'one');
        if (!go) return;
        event.preventDefault();
        check();
      });
      field.addEventListener('keyup', () => {
        walking = false;
      });
      field.addEventListener('input', () => {
        if (!field.dataset.state) save(false);
      });
      field.addEventListener('change', () => {
        if (kind === 'one' && !walking) check();
      });
      field.querySelector('.check button')?.addEventListener('click', event => {
        event.preventDefault();
        check();
      });
      return {
        field,
        store,
        answer,
        restore,
        focus: () => (choices?.querySelector('input') ?? texts[0]).focus(),
      };
    });

    /** @param {boolean} well whether to keep it */
    const count = well => {
      const state = questions.map(it => it.field.dataset.state);
      const answered = state.filter(Boolean).length;
      const right = state.filter(it => it === 'right').length;
      const of = state.length;
      if (well && !again)
        keep(key, { t: turn, of, answered, right, p: book.path ?? book.read(key).p });
      tally.hidden = !answered;
      const whole = answered === of;
      total.textContent = whole ? '' : `${answered} of ${of} answered, ${right} right.`;
      if (!whole) return result.replaceChildren();
      const list = make(
        'ul',
        {},
        ...questions.flatMap(({ field, answer }, at) =>
          state[at] === 'right'
            ? []
            : [
                make(
                  'li',
                  {},
                  make('a', { href: `#${field.id}` }, `Question ${at + 1}`),
                  ...[...answer.querySelectorAll('.again a')].flatMap(it => [
                    ': ',
                    it.cloneNode(true),
                  ]),
                ),
              ],
        ),
      );
      const score = make('p', { class: 'score' }, `${right} of ${of} right.`);
      result.replaceChildren(score, ...(right === of ? [] : [make('p', {}, 'To revisit:'), list]));
    };
    const restore = () => {
      turn = tries();
      for (const it of questions) it.restore();
      count(false);
    };

    retry.addEventListener('click', () => {
      turn += 1;
      keep(key, {
        t: turn,
        of: questions.length,
        answered: 0,
        right: 0,
        p: book.path ?? book.read(key).p,
      });
      restore();
      questions[0]?.focus();
    });
    // Another tab has gone on, or all was erased.
    if (!again) book.changed(key, restore);
    restore();
    if (!again) form.append(tally);
  }
})();
