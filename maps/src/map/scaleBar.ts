import { distance } from "../words";

const INK = "#17211f";
const ROUND = [1, 2, 5];
/** lengths, in lines of text */
const MOST = 9;
const LETTERS = 0.75;

/** Draw a bar of a round length with its name, its right end at a corner; `line` is the height of a line of text. */
export function drawScale(pen: CanvasRenderingContext2D, { right, bottom, line }: { right: number; bottom: number; line: number }, metresPerPixel: number): void {
  if (metresPerPixel <= 0) return;
  const most = metresPerPixel * line * MOST;
  const size = 10 ** Math.floor(Math.log10(most));
  const length = Math.max(...ROUND.map((step) => step * size).filter((one) => one <= most), size);
  const left = right - length / metresPerPixel;
  pen.fillStyle = "rgba(255,255,255,0.85)";
  pen.fillRect(left - line * 0.6, bottom - line * 1.7, right - left + line * 1.2, line * 2.1);
  pen.strokeStyle = INK;
  pen.lineWidth = line / 10;
  pen.beginPath();
  pen.moveTo(left, bottom - line * 0.4);
  pen.lineTo(left, bottom);
  pen.lineTo(right, bottom);
  pen.lineTo(right, bottom - line * 0.4);
  pen.stroke();
  pen.font = `400 ${line * LETTERS}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textAlign = "left";
  pen.fillStyle = INK;
  pen.fillText(distance(length), left + line * 0.3, bottom - line * 0.4);
}
