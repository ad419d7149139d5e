// @ts-check
// The discussion: giscus, loaded when the reader asks for it, in the theme the page has. Nothing is
// asked of anyone before.
(() => {
  const root = document.documentElement;
  const box = /** @type {HTMLElement | null} */ (document.querySelector('.discussion'));
  const button = box?.querySelector('button');
  if (!box || !button) return;
  const from = box.dataset.from ?? '';
  const told = /** @type {HTMLElement} */ (box.querySelector('[role=status]'));
  const theme = () => root.dataset.theme || 'preferred_color_scheme';
  const load = () => {
    button.disabled = true;
    told.textContent = 'Loading the discussion …';
    const place = document.createElement('div');
    const script = document.createElement('script');
    place.className = 'giscus';
    script.src = from + '/client.js';
    for (const [name, value] of Object.entries(box.dataset))
      if (name !== 'from' && value !== undefined) script.dataset[name] = value;
    script.dataset.theme = theme();
    script.crossOrigin = 'anonymous';
    script.addEventListener('load', () => {
      button.hidden = true;
      told.textContent = 'The discussion stands below.';
    });
    script.addEventListener('error', () => {
      place.remove();
      script.remove();
      button.disabled = false;
      told.textContent = 'giscus.app did not answer. Try again, or read it on GitHub.';
    });
    box.append(place, script);
  };
  button.addEventListener('click', load);
  // Who has signed in comes back with an answer for giscus in the address.
  if (new URLSearchParams(location.search).has('giscus')) load();
  new MutationObserver(() => {
    box
      .querySelector('iframe')
      ?.contentWindow?.postMessage({ giscus: { setConfig: { theme: theme() } } }, from);
  }).observe(root, { attributeFilter: ['data-theme'] });
})();
