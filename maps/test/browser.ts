/** The few parts of a browser that the dictionary asks at start. */
Object.assign(globalThis, { navigator: { languages: ["zh-CN"] }, location: { search: "" }, document: { documentElement: {} } });
