// Shows what programs do now where it is not what is recorded, in a page that `serve` serves: below the
// listing, or, for code that has no place of its own, at the foot of the window.
(() => {
  const { token } = document.currentScript.dataset;
  const STYLE = new CSSStyleSheet();
  STYLE.replaceSync(`
    :host { display: block; color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; text-align: left; direction: ltr }
    :host(.tray) { position: fixed; inset: auto 1rem 1rem auto; z-index: 99; width: min(46rem, 100vw - 2rem) }
    section { border: 2px solid light-dark(#8a5200, #e2a75c); background: light-dark(#fff, #0d1113); color: light-dark(#12181b, #dee4e6) }
    section + section { margin-top: .5rem }
    header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .25rem .75rem }
    b { font-family: ui-monospace, monospace }
    button { margin-left: auto; font: inherit; min-height: 2.25rem; padding: 0 .75rem; cursor: pointer }
    pre { margin: 0; padding: .5rem .75rem; max-height: 50vh; overflow: auto; font: 13px/1.45 ui-monospace, monospace; background: light-dark(#f5f7f8, #141a1d) }
    p { margin: 0; padding: .25rem .75rem }
  `);
  const make = (tag, text = '') => Object.assign(document.createElement(tag), { textContent: text });
  let hosts = [], last = null;

  const host = (place, name) => {
    const element = document.createElement('bookwright-now');
    element.className = name;
    element.setAttribute('role', 'status');
    element.attachShadow({ mode: 'open' }).adoptedStyleSheets = [STYLE];
    place.append(element);
    hosts.push(element);
    return element.shadowRoot;
  };
  const section = (name, { what, words, records }) => {
    const box = make('section'), head = make('header'), said = make('span', what);
    head.append(make('b', name), said);
    if (records) {
      const button = make('button', 'Record it');
      button.addEventListener('click', async () => {
        button.disabled = true;
        const headers = { 'x-bookwright-token': token };
        const answer = await fetch('/.bookwright/record', { method: 'POST', headers, body: name }).catch(() => null);
        if (!answer?.ok) said.textContent = 'could not be recorded: is the server still the one that served this page?';
      });
      head.append(button);
    }
    box.append(head, make('pre', words));
    return box;
  };
  const here = decodeURIComponent(location.pathname).replace(/^\//, '').replace(/(^|\/)$/, '$1index.html');
  const show = () => {
    for (const old of hosts) old.remove();
    hosts = [];
    if (!last) return;
    let tray = null;
    const inTray = () => tray ??= host(document.body, 'tray');
    for (const [name, finding] of Object.entries(last.found)) {
      const shown = finding.is_listing ? [...document.querySelectorAll('[data-listing]')].filter(it => it.dataset.listing === name).at(-1) : null;
      if (shown) host(shown, '').append(section(name, finding));
      else if (finding.page === here || !(finding.is_listing || finding.page)) inTray().append(section(name, finding));
    }
    if (last.running.length) {
      const box = make('section');
      box.append(make('p', `running ${last.running.slice(0, 3).join(', ')}${last.running.length > 3 ? ' …' : ''}`));
      inTray().append(box);
    }
  };
  addEventListener('bookwright.now', event => {
    last = event.detail;
    show();
  });
  addEventListener('bookwright.replaced', show);
})();
