// @ts-check
// Scripts of what stands further down (quizzes, timelines): each is fetched when the reader comes
// within a screen or two of the first element of its class. What they need has its room before, so
// that nothing moves when they come.
for (const near of document.currentScript?.dataset.near?.split(' ') ?? []) {
  const [name, file] = near.split('=');
  const watch = new IntersectionObserver(
    seen => {
      if (!seen.some(it => it.isIntersecting)) return;
      watch.disconnect();
      const script = book.make('script', { src: book.root + file, 'data-for': name });
      script.addEventListener('load', () => script.remove());
      document.head.append(script);
    },
    { rootMargin: '150%' },
  );
  for (const it of document.getElementsByClassName(name)) watch.observe(it);
}
// A form that waits for its script leads nowhere.
addEventListener('submit', event => {
  if (/** @type {Element} */ (event.target).matches('.predict,.quiz')) event.preventDefault();
});
