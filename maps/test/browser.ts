/** The few parts of a browser that the dictionary asks at start. */
Object.assign(globalThis, { location: { search: "" }, document: { documentElement: {} } });
