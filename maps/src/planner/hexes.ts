/** The hexagons, as a layer of the map's own picture. */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as BaseMap } from "maplibre-gl";
import { rgbOf, type Rgb } from "../colours";
import { cornersOf, type Corners } from "./hexCells";
import type { Painted } from "./painting";

// Borders and names must stay legible through the hexagons.
const OPACITY = 0.9;
const COVERAGE = 0.97;
/** cells whose corners are kept */
const MOST_KEPT = 60_000;

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
in vec2 a_at;
in vec4 a_colour;
out vec4 v_colour;
void main() {
  gl_Position = u_matrix * vec4(a_at, 0.0, 1.0);
  v_colour = a_colour;
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 v_colour;
out vec4 o_colour;
void main() { o_colour = v_colour; }`;

interface Drawn {
  program: WebGLProgram;
  matrix: WebGLUniformLocation;
  array: WebGLVertexArrayObject;
  buffers: Record<"at" | "colour" | "index", WebGLBuffer>;
}

/** Outlines are made once for each cell; a frame costs one matrix for each corner. */
export class HexLayer implements CustomLayerInterface {
  readonly id = "hexes";
  readonly type = "custom";
  private readonly corners = new Map<string, Corners>();
  private gl: WebGL2RenderingContext | null = null;
  private drawn: Drawn | null = null;
  private shown: Painted | null = null;
  private origin: readonly [number, number] = [0, 0];
  private indices = 0;

  onAdd(_: BaseMap, gl: WebGLRenderingContext | WebGL2RenderingContext): void {
    this.gl = gl as WebGL2RenderingContext;
    this.drawn = prepare(this.gl);
    this.show(this.shown);
  }

  onRemove(): void {
    this.drawn = null;
  }

  /** Take the hexagons of an answer; null shows none. */
  show(painted: Painted | null): void {
    const { gl, drawn } = this;
    this.shown = painted;
    this.indices = 0;
    if (!gl || !drawn || !painted) return;
    const mesh = meshOf(painted, (cell) => this.cornersOf(cell));
    this.origin = mesh.origin;
    this.indices = mesh.index.length;
    gl.bindVertexArray(drawn.array);
    fill(gl, gl.ARRAY_BUFFER, drawn.buffers.at, mesh.at);
    fill(gl, gl.ARRAY_BUFFER, drawn.buffers.colour, mesh.colour);
    fill(gl, gl.ELEMENT_ARRAY_BUFFER, drawn.buffers.index, mesh.index);
    gl.bindVertexArray(null);
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.drawn || this.indices === 0) return;
    gl.useProgram(this.drawn.program);
    gl.uniformMatrix4fv(this.drawn.matrix, false, movedTo(this.origin, defaultProjectionData.mainMatrix));
    gl.bindVertexArray(this.drawn.array);
    gl.drawElements(gl.TRIANGLES, this.indices, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
  }

  private cornersOf(cell: string): Corners {
    let found = this.corners.get(cell);
    if (!found) {
      if (this.corners.size >= MOST_KEPT) this.corners.clear();
      this.corners.set(cell, (found = cornersOf(cell)));
    }
    return found;
  }
}

interface Mesh {
  origin: readonly [number, number];
  at: Float32Array;
  colour: Uint8Array;
  index: Uint32Array;
}

/** Triangles of all painted cells. Places are told from the first corner: near it a float suffices. */
export function meshOf(painted: Painted, cornersAt: (cell: string) => Corners): Mesh {
  const cells = painted.codes.map((code, i) => ({ corners: cornersAt(code), colour: painted.colours[i] ?? null }));
  const seen = cells.filter(({ corners, colour }) => colour !== null && corners.length > 0);
  const vertices = seen.reduce((sum, { corners }) => sum + corners.length, 0);
  const at = new Float32Array(vertices * 2);
  const colour = new Uint8Array(vertices * 4);
  const index = new Uint32Array((vertices - 2 * seen.length) * 3);
  const origin = seen[0]?.corners[0] ?? [0, 0];
  const coverage = painted.show === "smooth" ? 1 : COVERAGE;
  let [vertex, slot] = [0, 0];
  for (const one of seen) {
    const [x, y] = middleOf(one.corners);
    const rgba = premultiplied(one.colour!);
    one.corners.forEach((corner, i) => {
      at[2 * (vertex + i)] = x + coverage * (corner[0] - x) - origin[0];
      at[2 * (vertex + i) + 1] = y + coverage * (corner[1] - y) - origin[1];
      colour.set(rgba, 4 * (vertex + i));
    });
    for (let i = 2; i < one.corners.length; i++) {
      index.set([vertex, vertex + i - 1, vertex + i], slot);
      slot += 3;
    }
    vertex += one.corners.length;
  }
  return { origin, at, colour, index };
}

function middleOf(corners: Corners): [number, number] {
  const sum = corners.reduce(([x, y], corner) => [x + corner[0], y + corner[1]] as [number, number], [0, 0]);
  return [sum[0] / corners.length, sum[1] / corners.length];
}

const known = new Map<string, readonly number[]>();

function premultiplied(colour: string): readonly number[] {
  const found = known.get(colour);
  if (found) return found;
  const rgb: Rgb = rgbOf(colour);
  const made = [...rgb.map((part) => Math.round(part * OPACITY)), Math.round(255 * OPACITY)];
  known.set(colour, made);
  return made;
}

/** The matrix for places told from `origin`: moved while it still has all its digits. */
function movedTo([x, y]: readonly [number, number], matrix: ArrayLike<number>): Float32Array {
  const moved = Float32Array.from(matrix);
  for (let row = 0; row < 4; row++) moved[12 + row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
  return moved;
}

function prepare(gl: WebGL2RenderingContext): Drawn {
  const program = gl.createProgram()!;
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "hexagons");
  const array = gl.createVertexArray()!;
  const buffers = { at: gl.createBuffer()!, colour: gl.createBuffer()!, index: gl.createBuffer()! };
  gl.bindVertexArray(array);
  bind(gl, buffers.at, gl.getAttribLocation(program, "a_at"), 2, gl.FLOAT);
  bind(gl, buffers.colour, gl.getAttribLocation(program, "a_colour"), 4, gl.UNSIGNED_BYTE);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers.index);
  gl.bindVertexArray(null);
  return { program, matrix: gl.getUniformLocation(program, "u_matrix")!, array, buffers };
}

function bind(gl: WebGL2RenderingContext, buffer: WebGLBuffer, place: number, parts: number, kind: number): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, parts, kind, kind === gl.UNSIGNED_BYTE, 0, 0);
}

function fill(gl: WebGL2RenderingContext, target: number, buffer: WebGLBuffer, data: AllowSharedBufferSource): void {
  gl.bindBuffer(target, buffer);
  gl.bufferData(target, data, gl.STATIC_DRAW);
}
