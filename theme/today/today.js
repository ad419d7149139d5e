// @ts-check
// Questions that come back: cards, and what was missed of quizzes and guesses. Other pages only
// note what was answered, when, and whether it was right (store.js). When each comes back is worked
// out here from all that was noted, so that another schedule loses nothing. The schedule is FSRS
// (fsrs/, not ours). It comes with the names of all questions, and they come when they are shown.
(() => {
  const box = /** @type {HTMLElement | null} */ (document.querySelector('.today[data-file]'));
  if (!box) return;
  const { make, root } = book;

  /** The most seconds of a day, and how many an answer takes. A list has an end. */
  const MOST = 600;
  /** @type {Record<string, number>} */
  const SECONDS = { card: 75, guess: 75, tracing: 90 };
  const OTHER = 45;
  /** The hour at which a day begins: who reads past midnight reads on the evening before. */
  const MORNING = 4;

  /** @typedef {{well: boolean, time: number}} Note the time is 0 if nobody knows it any more */
  /** @typedef {[day: number, well: boolean]} Answered */
  /** @typedef {{due: number, known: (day: number) => number}} Plan */
  /**
   * @typedef {object} Question
   * @property {string} name
   * @property {string} kind
   * @property {Page} page
   * @property {number} at its place among those of its page
   */
  /** @typedef {{path: string, title: string, file: string, questions: string[]}} Page */

  /** @type {Question[]} all that the book asks */
  const all = [];
  /** @type {Page[]} */
  const pages = [];
  /** @type {any} */
  let engine;
  Object.assign(book, {
    /** @param {[string, string, string, [string, string][]][]} read pages with their questions */
    asks(read) {
      const { FSRSAlgorithm } = /** @type {any} */ (window).FSRS;
      engine = new FSRSAlgorithm({ enable_short_term: false, maximum_interval: 365 });
      for (const [path, title, file, names] of read) {
        const page = { path, title, file, questions: [] };
        pages.push(page);
        names.forEach(([name, kind], at) => all.push({ name, kind, page, at }));
      }
    },
    /** @param {[number, string[]]} read a page, by its place, and its questions as HTML */
    asked([page, questions]) {
      pages[page].questions = questions;
    },
  });

  /** @type {Record<string, Promise<void>>} */
  const asking = {};
  /**
   * @param {string} file
   * @returns {Promise<void>}
   */
  const run = file =>
    new Promise((done, fail) => {
      const script = make('script', { src: root + file });
      script.addEventListener('load', () => done(script.remove()));
      script.addEventListener('error', () => fail(new Error(file)));
      document.head.append(script);
    });
  /** @param {string} file */
  const once = file => (asking[file] ??= run(file));
  /**
   * What judges the forms on the page that it has not seen: it runs for each.
   * @param {string} name
   */
  const judge = name => {
    const files = document.querySelector('script[data-near]')?.getAttribute('data-near') ?? '';
    const file = files.split(' ').find(it => it.startsWith(`${name}=`));
    return file ? run(file.slice(name.length + 1)) : Promise.resolve();
  };

  /**
   * The day of a time, where the reader is, as a number. By the calendar: some days have 23 hours,
   * and a reader may travel.
   * @param {number} time
   */
  const dayOf = time => {
    const it = new Date(time);
    const early = it.getHours() < MORNING ? 1 : 0;
    return Date.UTC(it.getFullYear(), it.getMonth(), it.getDate() - early) / 864e5;
  };

  /** @param {Question} question @returns {Note[]} */
  const notes = ({ name }) => {
    const noted = [...(book.get(`seen.${name}`) ?? '').matchAll(/([+-])([0-9a-z]{1,9})/g)].map(
      ([, sign, when]) => {
        const time = parseInt(when, 36) * 6e4;
        // A clock was wrong that is right by now.
        return { well: sign === '+', time: time > Date.now() + 864e5 ? 0 : time };
      },
    );
    if (noted.length) return noted;
    // What was kept before answers were noted.
    const card = name.startsWith('card.') ? book.get(name) : null;
    if (card === '0' || card === '1') return [{ well: card === '1', time: 0 }];
    const wrong = name.startsWith('guess.') && book.read(name).ok === false;
    return wrong ? [{ well: false, time: 0 }] : [];
  };

  /**
   * What was answered on each day. A day on which a question was missed is one on which it was
   * missed, also if it was known an hour later.
   * @param {Question} question
   * @returns {Answered[]}
   */
  const answered = question => {
    /** @type {Answered[]} */
    const days = [];
    for (const { well, time } of notes(question)) {
      const last = days.at(-1);
      const day = Math.max(dayOf(time), last?.[0] ?? 0);
      if (last && last[0] === day) last[1] &&= well;
      else days.push([day, well]);
    }
    return days;
  };

  /**
   * When a question comes back, and how likely it is that it is still known on a day; nothing, if
   * it does not come back: of what was never missed only cards do.
   * @param {Question} question
   * @param {Answered[]} days
   * @returns {Plan | null}
   */
  const plan = ({ kind }, days) => {
    if (!days.length || (kind !== 'card' && days.every(([, well]) => well))) return null;
    let memory = null;
    let last = days[0][0];
    let due = last;
    for (const [day, well] of days) {
      memory = engine.next_state(memory, day - last, well ? 3 : 1);
      // However well it was known before: what was missed is asked on the next day.
      due = day + (well ? engine.next_interval(memory.stability, day - last) : 1);
      last = day;
    }
    return { due, known: day => engine.forgetting_curve(day - last, memory.stability) };
  };

  /**
   * Of these as many as fit into the time of a day.
   * @template {Question} Q
   * @param {Q[]} questions
   */
  const fitting = questions => {
    let sum = 0;
    return questions.filter(it => (sum += seconds(it)) <= MOST);
  };
  /** @param {Question} it */
  const seconds = it => SECONDS[it.kind] ?? OTHER;

  /**
   * What today is for: of the questions that were due when the day began those that fit, the least
   * known first. So it is the same all day, and becomes less with each answer.
   */
  const look = () => {
    const today = dayOf(Date.now());
    const known = all.map(question => ({ ...question, days: answered(question) }));
    const due = known.flatMap(it => {
      const before = it.days.filter(([day]) => day < today);
      const planned = plan(it, before);
      return planned && planned.due <= today ? [{ ...it, sure: planned.known(today) }] : [];
    });
    const chosen = fitting(due.sort((a, b) => a.sure - b.sure));
    const left = chosen.filter(it => it.days.at(-1)?.[0] !== today);
    const coming = known.flatMap(it => {
      const planned = plan(it, it.days);
      return planned && !left.some(other => other.name === it.name)
        ? [{ ...it, day: Math.max(planned.due, today + 1) }]
        : [];
    });
    const next = Math.min(...coming.map(it => it.day));
    return { today, chosen, left, next, then: fitting(coming.filter(it => it.day === next)) };
  };

  /**
   * @param {number} count
   * @param {string} word
   */
  const counted = (count, word) =>
    `${count} ${count === 1 ? word : word.endsWith('s') ? `${word}es` : `${word}s`}`;
  /** @param {Question[]} questions */
  const minutes = questions => {
    const sum = questions.reduce((sum, it) => sum + seconds(it), 0);
    return `about ${counted(Math.max(1, Math.round(sum / 60)), 'minute')}`;
  };
  /** @param {Question[]} questions */
  const kinds = questions => {
    const [cards, guesses] = ['card', 'guess'].map(
      kind => questions.filter(it => it.kind === kind).length,
    );
    const parts = [
      { count: questions.length - cards - guesses, word: 'quiz question' },
      { count: cards, word: 'card' },
      { count: guesses, word: 'guess' },
    ];
    const said = parts.flatMap(({ count, word }) => (count ? [counted(count, word)] : []));
    return said.length > 2
      ? `${said.slice(0, -1).join(', ')}, and ${said.at(-1)}`
      : said.join(' and ');
  };
  /**
   * A day that comes, as one says it today.
   * @param {number} day
   * @param {number} today
   */
  const name = (day, today) => {
    if (day === today + 1) return 'tomorrow';
    const date = new Date(day * 864e5);
    /** @type {Intl.DateTimeFormatOptions} */
    const form =
      day < today + 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long', year: 'numeric' };
    return `on ${date.toLocaleDateString('en', { ...form, timeZone: 'UTC' })}`;
  };

  const sheet = make('div', { class: 'sheet' });
  let playing = false;
  /** The day of which it tells. */
  let told = 0;
  /**
   * @param {string} word
   * @param {() => void} act
   */
  const press = (word, act) => {
    const it = make('button', { type: 'button' }, word);
    it.addEventListener('click', act);
    return it;
  };

  /**
   * What there is to do today, or that it is done.
   * @param {boolean} [ends] whether it ends what the reader was at
   */
  const rest = ends => {
    playing = false;
    const { today, chosen, left, next, then } = look();
    told = today;
    const done = chosen.length - left.length;
    const lost = book.keeps() ? '' : ' This browser keeps nothing: it is forgotten with the page.';
    const later = then.length
      ? `Next: ${name(next, today)}, ${counted(then.length, 'question')}.`
      : '';
    const [words, more] = left.length
      ? [
          `${counted(left.length, done ? 'more question' : 'question')} today`,
          `${kinds(left)}, ${minutes(left)}.`,
        ]
      : done
        ? ['Done for today.', later]
        : then.length
          ? ['Nothing is due today.', later]
          : ['Nothing comes back yet.', 'What you miss is here on the next day.'];
    const head = make('p', { class: 'big', tabindex: '-1' }, words);
    sheet.replaceChildren(head, make('p', { class: 'small' }, more + lost));
    if (left.length)
      sheet.append(
        make(
          'div',
          { class: 'doors' },
          press(done ? 'Go on' : 'Begin', () => ask(left, 0)),
        ),
      );
    if (!ends) return;
    head.focus({ preventScroll: true });
    inSight();
  };
  /** Has the sheet begin in sight, and does not move it otherwise. */
  const inSight = () => {
    const { top } = sheet.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) sheet.scrollIntoView({ block: 'start' });
  };

  /**
   * A question of another page, whose links lead where they led there.
   * @param {Question} question
   */
  const shown = ({ page, at }) => {
    const template = /** @type {HTMLTemplateElement} */ (make('template'));
    template.innerHTML = page.questions[at];
    for (const it of template.content.querySelectorAll('a[href],[src]')) {
      const attribute = it.hasAttribute('href') ? 'href' : 'src';
      it.setAttribute(attribute, new URL(it.getAttribute(attribute) ?? '', root + page.path).href);
    }
    return template.content;
  };

  /**
   * @param {Question[]} questions
   * @param {number} at
   */
  const ask = async (questions, at) => {
    const question = questions[at];
    if (!question) return rest(true);
    playing = true;
    const { kind, page } = question;
    try {
      await once(page.file);
    } catch {
      sheet.replaceChildren(make('p', { class: 'big' }, 'The questions could not be fetched.'));
      return;
    }
    const what = kind === 'card' ? 'Card' : kind === 'guess' ? 'Guess' : 'Quiz question';
    const link = make('a', { href: root + page.path + place(question) }, page.title);
    const from = make(
      'p',
      { class: 'from', tabindex: '-1' },
      make('span', {}, `${at + 1} of ${questions.length}`),
      ' ',
      make('span', {}, `${what} from `, link),
    );
    const lane = make(
      'div',
      { class: 'pace', 'aria-hidden': 'true' },
      ...questions.map((_, one) => make('i', one < at ? { class: 'done' } : {})),
    );
    const body = make('div', { class: 'body' });
    const came = make('p', { class: 'came', role: 'status', tabindex: '-1' });
    const stop = press('Stop', () => rest(true));
    const acts = make('div', { class: 'doors' }, stop);
    sheet.replaceChildren(lane, from, body, came, acts);

    /** What has come of it is noted: says when it comes back. */
    const answer = () => {
      lane.children[at].className = 'done';
      const today = dayOf(Date.now());
      const { due = today + 1 } = plan(question, answered(question)) ?? {};
      came.textContent = `Comes back ${name(due, today)}.`;
      const last = at + 1 === questions.length;
      acts.replaceChildren(press(last ? 'Finish' : 'Next', () => ask(questions, at + 1)));
      if (!last) acts.append(stop);
    };
    (kind === 'card' ? askCard : askForm)(question, body, acts, answer);
    from.focus({ preventScroll: true });
    inSight();
  };

  /**
   * Where it is on its page.
   * @param {Question} question
   */
  const place = ({ name, kind }) => {
    const [, first, second] = name.split('.');
    if (kind === 'card') return `#${first}`;
    if (kind === 'guess') return `#listing-${first}`;
    return second ? `#quiz-${first}` : '';
  };

  /**
   * @typedef {(it: Question, body: HTMLElement, acts: HTMLElement, answer: () => void) => void} Ask
   */
  /** @type {Ask} */
  const askCard = (question, body, acts, answer) => {
    const parts = shown(question);
    const card = /** @type {Element} */ (parts.firstElementChild);
    const summary = card.querySelector('summary');
    const answers = make('div', {
      class: 'told',
      role: 'group',
      tabindex: '-1',
      'aria-label': 'Answer',
    });
    body.append(make('p', { class: 'ask' }, ...(summary?.childNodes ?? [])), answers);
    summary?.remove();
    /** @param {boolean} well */
    const next = well => () => {
      book.note(question.name, well);
      book.set(question.name, well ? '1' : '0');
      answer();
      /** @type {HTMLElement | null} */ (acts.querySelector('button'))?.focus();
    };
    acts.prepend(
      press('Show the answer', () => {
        answers.append(...card.childNodes);
        const stop = acts.lastElementChild;
        acts.replaceChildren(press('I knew it', next(true)), press('Not yet', next(false)));
        if (stop) acts.append(stop);
        answers.focus({ preventScroll: true });
      }),
    );
  };

  /** @type {Ask} */
  const askForm = (question, body, acts, answer) => {
    const parts = shown(question);
    const fold = /** @type {HTMLDetailsElement} */ (parts.querySelector('.reveal,.answer'));
    if (question.kind === 'guess') {
      parts.querySelector('form')?.setAttribute('data-again', '1');
      body.append(parts);
    } else body.append(quiz(question, parts, String(answered(question).length + 1)));
    document.addEventListener('bookwright.noted', function heard(event) {
      const is = /** @type {CustomEvent} */ (event).detail.name === question.name;
      if (is || !body.isConnected) document.removeEventListener('bookwright.noted', heard);
      if (!is || !body.isConnected) return;
      // The form has more to do with it, and of a guess it takes the button away that was pressed.
      queueMicrotask(() => {
        answer();
        if (document.activeElement?.closest('.verdict') || !fold.open) return;
        /** @type {HTMLElement | null} */ (body.nextElementSibling)?.focus({ preventScroll: true });
      });
    });
    acts.prepend(
      press('I don’t know', () => {
        fold.open = true;
        for (const it of /** @type {NodeListOf<HTMLInputElement>} */ (
          body.querySelectorAll('form :is(input,textarea,button)')
        ))
          it.disabled = true;
        book.note(question.name, false);
      }),
    );
    judge(question.kind === 'guess' ? 'predict' : 'quiz');
  };
  /**
   * The form of a quiz, of one of its questions.
   * @param {Question} question
   * @param {DocumentFragment} parts
   * @param {string} again the order that its options have this time; '' if it is as it was left
   */
  const quiz = ({ name, page }, parts, again) =>
    make(
      'form',
      {
        class: 'quiz',
        'data-quiz': name.split('.')[1],
        'aria-label': `Quiz: ${page.title}`,
        ...(again ? { 'data-again': again } : {}),
      },
      parts,
    );

  /**
   * Answers to quizzes that were kept before they were noted: the script of quizzes judges them as
   * it does on their pages, and notes them.
   */
  const judgeOld = async () => {
    const old = all.filter(
      ({ name }) =>
        name.startsWith('quiz.') && !book.get(`seen.${name}`) && book.read(name).done === true,
    );
    if (!old.length) return;
    await Promise.all(old.map(it => once(it.page.file)));
    const forms = make('div', { hidden: '' }, ...old.map(it => quiz(it, shown(it), '')));
    box.append(forms);
    await judge('quiz');
    forms.remove();
  };

  const begin = async () => {
    if (!Object.keys(book.all()).some(it => /^(?:card|guess|quiz|seen)\./.test(it))) return rest();
    try {
      await once(box.dataset.file ?? '');
      await judgeOld();
    } catch {
      sheet.replaceChildren(make('p', { class: 'big' }, 'The questions could not be fetched.'));
      return;
    }
    rest();
  };
  const again = () => {
    if (!playing) begin();
  };
  // Another tab has gone on, or all was erased; or the page was left open, and it is another day.
  book.changed('', again);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && dayOf(Date.now()) !== told) again();
  });
  box.append(sheet);
  begin();
})();
