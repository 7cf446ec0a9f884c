// Asking Rust to do something, with what went wrong as words.

import { Refused, Unreachable } from '../../backend';
import type { Code } from '../../backend/rpc';
import { language } from '../../words/language.svelte';

/** What went wrong. */
export interface Wrong {
  sentence: string;
  /** Of Rust; none where nobody answered. */
  code?: Code;
}

interface Said {
  signedOut: string;
  unreachable: string;
}

/** What a failed question means. Throws what is a mistake of ours. */
export function wrong(error: unknown, words: Said): Wrong {
  if (error instanceof Refused) return { sentence: language.say(error.trouble.sentence), code: error.trouble.code };
  if (error instanceof Unreachable) return { sentence: error.signedOut ? words.signedOut : words.unreachable };
  throw error;
}
