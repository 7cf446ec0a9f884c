import { words } from '../words/languages';

/** What is said around every chart; its title, its rows and its series are said by the screen. */
export const charts = words({
  en: {
    key: 'What the colours mean',
    estimated: 'faint: estimated',
    budget: (amount: string) => `budget ${amount} a day`,
    budgetAbove: (amount: string) => `budget ${amount} a day, far above`,
    outlook: (low: string, high: string) =>
      low === high ? `expected in the end: about ${low}` : `expected in the end: ${low} to ${high}`,
    each: (amount: string) => `expected: about ${amount} a day`,
    total: 'Total',
  },
  hi: {
    key: 'रंगों का मतलब',
    estimated: 'हल्का: अनुमान',
    budget: (amount: string) => `बजट ${amount} प्रतिदिन`,
    budgetAbove: (amount: string) => `बजट ${amount} प्रतिदिन, काफ़ी ऊपर`,
    outlook: (low: string, high: string) =>
      low === high ? `अंत तक अनुमान: लगभग ${low}` : `अंत तक अनुमान: ${low} से ${high}`,
    each: (amount: string) => `अनुमान: लगभग ${amount} प्रतिदिन`,
    total: 'कुल',
  },
});
