// Which screen is shown: the part of the address behind `#`, so that back, forward and links work in the browser and in
// the desktop's window alike. `#/requests/req_1?model=haiku` is the screen `requests`, its item and its filter.

export interface Route {
  screen: string;
  item: string | undefined;
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [screen = '', item] = path.split('/').map(decodeURIComponent);
  return { screen, item: item || undefined, query: new URLSearchParams(query) };
}

export function link(screen: string, item?: string, query: Record<string, string | undefined> = {}): string {
  const known = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const asked = new URLSearchParams(known).toString();
  return `#/${screen}${item ? `/${encodeURIComponent(item)}` : ''}${asked ? `?${asked}` : ''}`;
}
