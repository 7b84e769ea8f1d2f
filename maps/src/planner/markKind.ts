/** The property that says what a mark above the map is: "alarm", "alarm-chosen", "drawn", or of an issue. */
export const MARK = "mark";
