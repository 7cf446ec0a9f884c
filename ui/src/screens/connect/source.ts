// What an identity that was found is called.

import type { Found, IdentitySource, UseSource } from '../../backend/rpc';
import type { connections } from '../connections/words';
import type { connect } from './words';

interface Said {
  title: string;
  kind: string;
}

export function said({ what }: IdentitySource, w: typeof connect.en, c: typeof connections.en): Said {
  switch (what.is) {
    case 'connection':
      return { title: what.name, kind: c.kinds[what.kind] };
    case 'profile':
      return { title: what.name, kind: `${c.profile}, ${c.profileKinds[what.kind]}` };
    case 'environment':
      return { title: what.detail ?? w.environment[what.has], kind: what.detail ? w.environment[what.has] : '' };
  }
}

/** What is asked to use it. */
export function use({ what }: IdentitySource): UseSource {
  if (what.is === 'profile') return { is: 'profile', name: what.name };
  return { is: 'connection', name: what.is === 'environment' ? 'environment' : what.name };
}

/** Why one is suggested. */
export function reason(
  why: NonNullable<Found['why']>,
  w: typeof connect.en,
  time: (minutes: number) => string,
): string {
  return why.is === 'signed_in' ? w.why.signed_in(time(why.minutes)) : w.why[why.is];
}
