/** The property that says what a mark above the map is: "alarm", "alarm-chosen" or "drawn". */
export const MARK = "mark";
