// What went wrong, in one sentence.

import { Refused, Unreachable } from '../backend';
import { language } from '../words/language.svelte';

interface Said {
  failed: string;
  signedOut: string;
  unreachable: string;
}

export function said(error: unknown, words: Said): string {
  if (error instanceof Refused) return language.say(error.trouble.sentence);
  if (error instanceof Unreachable) return error.signedOut ? words.signedOut : words.unreachable;
  return words.failed;
}
