// @ts-check
// Prose that is out of sight when a page opens is laid out a few blocks at a time, so that the page
// answers meanwhile. The head marks a page so that opens
// at its beginning; one that opens at a fragment, or again, must have its places right at once.
// With the reader's first key, press or click the rest follows at once.
(() => {
  if (document.documentElement.dataset.late === undefined) return;
  const blocks = [
    .../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.text>:nth-child(n+12)')),
  ];
  const lay = (/** @type {number} */ most) => {
    for (const it of blocks.splice(0, most)) it.dataset.laid = '';
  };
  // About as long as a frame takes; nobody waits for the answers of a page that is not seen.
  const step = () => {
    lay(document.hidden ? Infinity : 4);
    if (blocks.length) setTimeout(step, 17);
  };
  setTimeout(step, 17);
  for (const sign of ['keydown', 'pointerdown', 'click'])
    addEventListener(sign, () => lay(Infinity), { capture: true, once: true });
})();
