// How far somebody has come: told by facts alone, so that it is true after a reload and on another day.

import type { Arrived, Found, Identity, Leads } from '../../backend/rpc';

export const steps = ['identity', 'check', 'try', 'use', 'first'] as const;
export type Step = (typeof steps)[number];

/** What is known; what is not yet is left out. */
export interface Facts {
  found?: Found | undefined;
  identity?: Identity | undefined;
  arrived?: Arrived | undefined;
  leads?: Leads | undefined;
  /** AWS has answered the check in this window. */
  checked: boolean;
}

/** Whether each step is done. A request that was answered proves the steps before it. */
export function done({ identity, arrived, leads, checked }: Facts): Record<Step, boolean> {
  const found = identity?.is === 'found';
  const tried = arrived?.tried ?? false;
  const first = Boolean(arrived?.newest);
  const applied = leads?.readers.some((reader) => reader.applied) ?? false;
  return { identity: found, check: found && (checked || tried), try: tried, use: applied || first, first };
}

/** The step to begin with: the first that is to be done. A demo that was asked for needs no identity. */
export function current(facts: Facts): Step {
  const is = done(facts);
  const spared = facts.identity?.is === 'demo' && facts.found?.may_leave_demo === false ? ['identity', 'check'] : [];
  return steps.find((step) => !is[step] && !spared.includes(step)) ?? 'first';
}

export const after = (step: Step): Step => steps[steps.indexOf(step) + 1] ?? step;
