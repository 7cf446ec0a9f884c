// What is filtered, as it stands in the address: `#/requests?status=failed&from=2026-11-20`.

import type { RequestFilter } from '../../backend';

/** In the address, the name of those that have none. */
export const NONE = '(none)';

const names = ['model', 'key', 'session', 'agent', 'project'] as const;
const others = ['from', 'to', 'status', 'error', 'lane', 'above', 'text'] as const;
export const members = [...names, ...others] as const;
export type Member = (typeof members)[number];
export type Query = Record<string, string | undefined>;

export const statuses = ['complete', 'failed', 'abandoned', 'partial'] as const;
export const lanes = ['native', 'converse', 'messages'] as const;

const isName = (member: Member) => (names as readonly string[]).includes(member);

/** The filter of an address; what it does not know is left out. */
export function filterOf(query: URLSearchParams): RequestFilter {
  const known = members.flatMap((member) => {
    const value = query.get(member);
    if (!value) return [];
    return [[member, isName(member) && value === NONE ? '' : value]];
  });
  return Object.fromEntries(known);
}

/** The same as it is written in the address. */
export function queryOf(filter: RequestFilter): Query {
  const written = members.map((member) => {
    const value = filter[member];
    return [member, value === '' && isName(member) ? NONE : value];
  });
  return Object.fromEntries(written);
}

/** What stands on chips: each with what it takes to be without it. Both ends of a period are one. */
export function chosen(filter: RequestFilter): { members: Member[]; kind: Member | 'days'; value: string }[] {
  const days = filter.from || filter.to;
  const period = days ? [{ members: ['from', 'to'] as Member[], kind: 'days' as const, value: '' }] : [];
  const rest = members.filter((member) => member !== 'from' && member !== 'to');
  const single = rest.flatMap((member) => {
    const value = filter[member];
    return value === undefined ? [] : [{ members: [member], kind: member, value }];
  });
  return [...period, ...single];
}

/** Without some of it. */
export function without(filter: RequestFilter, left: Member[]): RequestFilter {
  return Object.fromEntries(Object.entries(filter).filter(([member]) => !left.includes(member as Member)));
}

/** With more; an empty value takes a member away. */
export function withMore(filter: RequestFilter, more: RequestFilter): RequestFilter {
  const entries = Object.entries({ ...filter, ...more });
  return Object.fromEntries(
    entries.filter(([member, value]) => value !== undefined && (value !== '' || isName(member as Member))),
  );
}
