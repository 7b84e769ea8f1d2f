/**
 * Colour ramps with equal steps of perceived lightness, told apart by the colour-blind too: from
 * yellow to blue, or from blue to orange, the axis that the common deficiencies keep. Made in OKLab
 * (Ottosson 2020, "A perceptual color space for image processing"), as the service's reports are.
 */

export type Rgb = readonly [red: number, green: number, blue: number];

/** where there are too few complaints to show a number */
export const TOO_FEW = "#bdbdbd";
/** where there is nothing */
export const NOTHING = "#f7f7f5";
/** a change that may be chance */
export const UNSURE = "#dedede";

/** class of the hot-spot test → colour; dark is sure */
export const HOT_SPOT = {
  "hot spot 99%": "#8c1c13",
  "hot spot 95%": "#d1492e",
  "hot spot 90%": "#f2a488",
  "not significant": "#ece9e4",
  "cold spot 90%": "#a9c6e3",
  "cold spot 95%": "#4f86c0",
  "cold spot 99%": "#1b3f7f",
} as const;

export type HotSpotClass = keyof typeof HOT_SPOT;

/** Classes of an assessment, told apart by the colour-blind: blue, teal, amber, a dark red (Okabe and Ito's axis). */
export const GROUPS = ["#2c6fb3", "#5fb3a8", "#d98c1f", "#8a2540", "#7a5ea8", "#5d6b68"];

const PALE = 0.96;
const DARK = 0.33;

/** `n` colours from pale yellow (little) to dark blue (much). */
export function sequential(n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const at = i / Math.max(n - 1, 1);
    const chroma = 0.045 + 0.085 * Math.sin(Math.PI * Math.min(1, 0.12 + at * 0.72));
    return oklch(PALE + (DARK - PALE) * at, chroma, radians(105 + 175 * at ** 0.85));
  });
}

/** `n` colours from blue (fewer) through pale grey to dark orange (more). */
export function diverging(n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const at = (2 * i) / Math.max(n - 1, 1) - 1;
    return oklch(0.95 - 0.52 * Math.abs(at), 0.13 * Math.abs(at) ** 0.8, radians(at > 0 ? 50 : 255));
  });
}

const STEPS = 8;

/**
 * Classes of emerging hot spots: eight of hot in orange, eight of cold in blue, then none. Orange and blue are
 * told apart in every common colour deficiency; within each the classes differ in lightness by equal steps,
 * what matters most being darkest.
 */
export const EMERGING: readonly string[] = [...kinds(45), ...kinds(255), "#f1f0ec"];

function kinds(hue: number): string[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const at = i / (STEPS - 1);
    return oklch(0.38 + 0.5 * at, 0.15 - 0.09 * at, radians(hue));
  });
}

export function rgbOf(colour: string): Rgb {
  const number = parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** OKLCH as sRGB text, giving up chroma where sRGB has too little. */
export function oklch(lightness: number, chroma: number, hue: number): string {
  let rgb = linearRgb(lightness, chroma, hue);
  while (Math.min(...rgb) < 0 || Math.max(...rgb) > 1) {
    chroma *= 0.95;
    rgb = linearRgb(lightness, chroma, hue);
  }
  return "#" + rgb.map((one) => Math.round(255 * gamma(one)).toString(16).padStart(2, "0")).join("");
}

function linearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
