/** The columns of the list, in order. */
export const columns = [
  'time',
  'session',
  'model',
  'place',
  'status',
  'first',
  'speed',
  'input',
  'read',
  'write',
  'output',
  'cost',
  'notes',
] as const;

/** Whether a column holds words; figures stand on the right. */
export function areWords(column: (typeof columns)[number]): boolean {
  return ['time', 'session', 'model', 'place', 'status', 'notes'].includes(column);
}
