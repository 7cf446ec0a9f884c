// Names that clients give: sessions and agents are mostly long ids.

/** The first letters of an id tell it from its neighbours; a name that somebody chose stays whole. */
export const shortName = (name: string) => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name) ? name.slice(0, 8) : name);
