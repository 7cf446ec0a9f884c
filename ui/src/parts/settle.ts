// Controls of the browser move under the hand, before anybody has agreed. What draws them again touches only what it knows
// to be new, so that a control whose change was refused, or taken back at once, would stand wrong for good.

/** Waits for a change that a control has asked for, and has the control show what holds then. */
export async function settle(change: unknown, show: () => void): Promise<void> {
  try {
    await change;
  } finally {
    show();
  }
}
