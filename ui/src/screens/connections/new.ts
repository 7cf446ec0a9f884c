// What a new connection is called as long as nobody says otherwise, and where it may be.

import type { ConnectionKind } from '../../backend/rpc';

/** Regions where Bedrock has Claude; any other may be typed. */
export const regions = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-3',
  'ap-south-1',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'sa-east-1',
];

/** A name of letters, digits, `.`, `_` and `-` that is not taken. */
export function suggested(kind: ConnectionKind, of: { profile: string; arn: string }, taken: string[]): string {
  const role = of.arn.trim().split('/').at(-1) ?? '';
  const wanted = { profile: of.profile, role, keys: 'keys', api_key: 'api-key', environment: 'here' }[kind];
  const plain = wanted.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 50) || kind.replace('_', '-');
  if (!taken.includes(plain)) return plain;
  for (let number = 2; ; number++) {
    if (!taken.includes(`${plain}-${number}`)) return `${plain}-${number}`;
  }
}
