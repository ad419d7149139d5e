// @ts-check
// What is kept in the reader's browser, for all that keep something: entries under one prefix, each
// mark one of its own, so that tabs do not overwrite each other. Where storage is refused or full
// it is kept as long as the page.
const book = (() => {
  const PREFIX = 'async.';
  /** @type {Record<string, string>} */
  const memory = {};
  return {
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
      try {
        return JSON.parse(this.get(key) ?? '') ?? {};
      } catch {
        return {};
      }
    },
    /** Whether the browser keeps what it was given: it may refuse, or be full. */
    keeps() {
      try {
        return localStorage.length >= 0 && !Object.keys(memory).length;
      } catch {
        return false;
      }
    },
    all() {
      /** @type {Record<string, string>} */
      const all = {};
      try {
        for (const key of Object.keys(localStorage))
          if (key.startsWith(PREFIX)) all[key] = localStorage.getItem(key) ?? '';
      } catch {
        /* nothing is kept */
      }
      for (const key in memory) all[PREFIX + key] = memory[key];
      return all;
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
     * Says it aloud.
     * @param {string} text
     */
    say(text) {
      const said = document.getElementById('bw-said');
      if (said) said.textContent = text;
    },
  };
})();
