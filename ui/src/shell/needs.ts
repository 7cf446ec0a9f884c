// What needs somebody, as a sentence. In English Rust says it; others say the same of the same kinds.

import type { Need, NeedKind } from '../backend';
import { words } from '../words/languages';

const hindi: Record<NeedKind, (need: Need) => string> = {
  failed: () => 'प्रॉक्सी नहीं चल रहा।',
  no_identity: () => 'AWS की कोई पहचान नहीं मिली, इसलिए किसी अनुरोध का उत्तर नहीं मिल सकता।',
  signed_out: () => 'AWS का साइन-इन ख़त्म हो चुका है।',
  sign_in_ends: ({ figure }) => `AWS का साइन-इन ${figure} मिनट में ख़त्म होगा।`,
  used_up: ({ name }) => `बजट “${name}” ख़त्म: अनुरोध रोके जा रहे हैं।`,
  exceeded: ({ name }) => `बजट “${name}” ख़त्म हो गया।`,
  nearly_used_up: ({ name, figure }) => `बजट “${name}” का ${figure}% ख़र्च हो चुका है।`,
  lost: ({ figure }) => `${figure} अनुरोध बही में नहीं लिखे जा सके।`,
  unpriced: ({ name, figure }) => `पिछले 30 दिनों के ${figure} अनुरोधों का दाम मालूम नहीं: ${name}।`,
};

export const said = words<(need: Need) => string>({
  en: ({ words }) => words,
  hi: (need) => hindi[need.kind](need),
});
