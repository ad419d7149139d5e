// @ts-check
// What is kept in the reader's browser, for all that keep something: entries under one prefix,
// which is the book's own, each mark one of its own, so that tabs do not overwrite each other.
// Where storage is refused or full it is kept as long as the page.
const book = (() => {
  // As the page's head has it: two books on one server have two addresses.
  const root = new URL(document.documentElement.dataset.root ?? '.', document.baseURI);
  const PREFIX = `bookwright.1${root.pathname}#`;
  /** @type {Record<string, string>} */
  const memory = {};
  /** @param {string | null | undefined} text @returns {any} */
  const parsed = text => {
    try {
      return JSON.parse(text ?? '') ?? {};
    } catch {
      return {};
    }
  };
  return {
    /** The address of the book's top folder. */
    root: root.href,
    /** The page's address below it; the one-page book is no page. */
    path: document
      .querySelector('.lane [aria-current]')
      ?.getAttribute('href')
      ?.replace(/^(?:\.\.\/)+/, ''),
    /** @param {string} key @returns {string | null} */
    get(key) {
      try {
        return memory[key] ?? localStorage.getItem(PREFIX + key);
      } catch {
        return memory[key] ?? null;
      }
    },
    /**
     * @param {string} key
     * @param {string} value '' takes it away
     */
    set(key, value) {
      delete memory[key];
      try {
        if (value) localStorage.setItem(PREFIX + key, value);
        else localStorage.removeItem(PREFIX + key);
      } catch {
        if (value) memory[key] = value;
      }
    },
    /** @param {string} key @returns {any} */
    read(key) {
      return parsed(this.get(key));
    },
    /**
     * Notes an answer: to what, when, and whether it was right. From that alone today.js plans.
     * @param {string} name
     * @param {boolean} well
     * @param {number} [when] in milliseconds; 0 if nobody knows any more
     */
    note(name, well, when = Date.now()) {
      /** @type {string[]} */
      const past = this.get(`seen.${name}`)?.match(/[+-][0-9a-z]+/g) ?? [];
      past.push((well ? '+' : '-') + Math.floor(when / 6e4).toString(36));
      this.set(`seen.${name}`, past.slice(-32).join(''));
      document.dispatchEvent(new CustomEvent('bookwright.noted', { detail: { name, well } }));
    },
    /** Whether the browser keeps what it was given: it may refuse, or be full. */
    keeps() {
      try {
        return localStorage.length >= 0 && !Object.keys(memory).length;
      } catch {
        return false;
      }
    },
    /**
     * What is kept, by its names without what they begin with: this book's, unless told otherwise.
     * @param {string} [start]
     */
    all(start = PREFIX) {
      /** @type {Record<string, string>} */
      const all = {};
      try {
        for (const key of Object.keys(localStorage))
          if (key.startsWith(start)) all[key.slice(start.length)] = localStorage.getItem(key) ?? '';
      } catch {
        /* nothing is kept */
      }
      return start === PREFIX ? { ...all, ...memory } : all;
    },
    /**
     * Of entries that any book may have written the names of those that are this book's: they name
     * a page of it, or none. Nothing, if most name pages that it does not have.
     * @param {Record<string, string>} all
     * @param {string[]} pages
     */
    ours(all, pages) {
      let others = 0;
      const names = Object.keys(all).filter(name => {
        if (!/^(?:(?:card|done|guess|quiz|seen)\.|(?:open|place|theme)$)/.test(name)) return false;
        const path = name.startsWith('done.')
          ? name.slice(5)
          : parsed(all[/^quiz\.[^.]+/.exec(name)?.[0] ?? name]).p;
        const known = pages.includes(path);
        others += path === undefined ? 0 : known ? -1 : 1;
        return known || path === undefined;
      });
      return others > 0 ? [] : names;
    },
    /**
     * Another tab has changed an entry below `name`, or everything.
     * @param {string} name
     * @param {() => void} act
     */
    changed(name, act) {
      addEventListener('storage', event => {
        if (event.key?.startsWith(PREFIX)) delete memory[event.key.slice(PREFIX.length)];
        if (!event.key || event.key.startsWith(PREFIX + name)) act();
      });
    },
    /** The same, of everything, in this tab. */
    refresh: () => dispatchEvent(new StorageEvent('storage')),
    /**
     * @param {string} tag
     * @param {Record<string, string>} [attributes]
     * @param {(Node | string)[]} inside
     */
    make(tag, attributes = {}, ...inside) {
      const it = document.createElement(tag);
      for (const name in attributes) it.setAttribute(name, attributes[name]);
      it.append(...inside);
      return it;
    },
    /**
     * An icon of the page's sprite.
     * @param {string} name
     */
    icon(name) {
      const box = document.createElement('div');
      box.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#bw-${name}"/></svg>`;
      return /** @type {Element} */ (box.firstChild);
    },
    /**
     * Does it as a task of its own, so that the page answers before; at once where places must be
     * right at once (see text.js).
     * @param {() => void} act
     */
    soon(act) {
      if (document.documentElement.dataset.late === undefined) act();
      else setTimeout(act);
    },
    /**
     * Whether a key that is pressed is the page's: none of the browser's, of a text, of a dialog.
     * @param {KeyboardEvent} event
     */
    hears(event) {
      const at = /** @type {HTMLElement} */ (event.target);
      return !(
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.isComposing ||
        at.isContentEditable ||
        at.closest('input:not([type=radio],[type=checkbox],[type=range]),textarea,select') ||
        document.querySelector(':modal')
      );
    },
    /**
     * Says it aloud.
     * @param {string} text
     */
    say(text) {
      const said = document.getElementById('bw-said');
      if (said) said.textContent = text;
    },
  };
})();
