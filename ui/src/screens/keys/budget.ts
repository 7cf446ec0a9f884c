// What a budget is called, how full it looks, and what a form makes of one.

import type { BudgetAs, BudgetRow } from '../../backend';
import type { Code } from '../../words/languages';

export const periods = ['day', 'week', 'month', 'session'] as const;
type Period = (typeof periods)[number];

interface Words {
  each: Record<Period, string>;
  everybody: string;
  ofKey: (key: string) => string;
}

/** `Each day, key ci`. */
export function title({ per, key }: BudgetAs, w: Words): string {
  return `${w.each[per as Period] ?? per}, ${key === null ? w.everybody : w.ofKey(key)}`;
}

/** How it looks: fine, past its first warning, used up. */
export function state({ percent, written }: BudgetRow): 'good' | 'warn' | 'bad' {
  if (percent >= 100) return 'bad';
  const first = Math.min(100, ...written.warn);
  return percent >= first ? 'warn' : 'good';
}

/** A moment, where its clock shows it. */
export function moment(at: number, zone: string | null, language: Code): string {
  const format = new Intl.DateTimeFormat(language === 'hi' ? 'hi-IN' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(zone ? { timeZone: zone } : {}),
  });
  return format.format(at);
}

export interface Form {
  amount: string;
  per: string;
  key: string;
  reaction: 'stop' | 'notify';
  warn: string;
}

export const empty: Form = { amount: '', per: 'day', key: '', reaction: 'stop', warn: '75, 95' };

export function form({ amount, per, key, stops, warn }: BudgetAs): Form {
  return { amount, per, key: key ?? '', reaction: stops ? 'stop' : 'notify', warn: warn.join(', ') };
}

/** What was typed, as Rust wants it; steps that are no numbers from 0 to 255 it could not even read. */
export function budget({ amount, per, key, reaction, warn }: Form): BudgetAs {
  const steps = warn.split(/[,\s%]+/).filter(Boolean);
  const numbers = steps.map((step) => (/^\d{1,3}$/.test(step) ? Math.min(Number(step), 255) : 255));
  return { amount: amount.trim(), per, key: key || null, stops: reaction === 'stop', warn: numbers };
}
