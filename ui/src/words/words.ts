import { words } from './languages';

/** What is said on every screen. */
export const common = words({
  en: {
    loading: 'Loading…',
    retry: 'Try again',
    unreachable: 'Outcrop does not answer. It was stopped, or is just starting.',
    signedOut: 'This window is no longer signed in. Open the link that `outcrop dashboard` prints.',
    failed: 'That did not work.',
    copy: 'Copy',
    copied: 'Copied',
    undo: 'Undo',
    close: 'Close',
    cancel: 'Cancel',
    showTable: 'Show as a table',
    showChart: 'Show as a chart',
    estimated: 'In part an estimate: answers that broke off, or prices that AWS has not confirmed.',
    unpriced: (requests: number) =>
      requests === 1 ? '1 request has no known price.' : `${requests} requests have no known price.`,
    exact: 'As billed.',
  },
  hi: {
    loading: 'लोड हो रहा है…',
    retry: 'फिर कोशिश करें',
    unreachable: 'Outcrop जवाब नहीं दे रहा। वह बंद है, या अभी शुरू हो रहा है।',
    signedOut: 'यह विंडो अब साइन-इन नहीं है। `outcrop dashboard` जो लिंक दे, उसे खोलें।',
    failed: 'यह नहीं हो पाया।',
    copy: 'कॉपी करें',
    copied: 'कॉपी हो गया',
    undo: 'वापस लें',
    close: 'बंद करें',
    cancel: 'रद्द करें',
    showTable: 'तालिका में देखें',
    showChart: 'चार्ट में देखें',
    estimated: 'कुछ हिस्सा अनुमान है: अधूरे रह गए उत्तर, या दाम जिनकी AWS ने पुष्टि नहीं की।',
    unpriced: (requests: number) => `${requests} अनुरोधों का दाम मालूम नहीं।`,
    exact: 'जैसा बिल में।',
  },
});
