/** The tab that a key leads to from this one; none if the key leads nowhere. */
export function stepped<T>(tabs: readonly T[], now: T, key: string): T | undefined {
  const at = tabs.indexOf(now);
  const last = tabs.length - 1;
  const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[key];
  return to === undefined ? undefined : tabs[to];
}
