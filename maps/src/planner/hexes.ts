/** The hexagons, as a layer of the map's own picture. */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as BaseMap } from "maplibre-gl";
import { cornersOf, northingOf, type Corners } from "./hexCells";
import { between, meshOf, type Mesh } from "./hexMesh";
import type { Painted } from "./painting";

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
  private mesh: Mesh | null = null;
  private map: BaseMap | null = null;

  onAdd(map: BaseMap, gl: WebGLRenderingContext | WebGL2RenderingContext): void {
    this.map = map;
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
    this.mesh = null;
    if (!gl || !drawn || !painted) return;
    const mesh = (this.mesh = meshOf(painted, (cell) => this.cornersOf(cell)));
    gl.bindVertexArray(drawn.array);
    fill(gl, gl.ARRAY_BUFFER, drawn.buffers.at, mesh.at);
    fill(gl, gl.ARRAY_BUFFER, drawn.buffers.colour, mesh.colour);
    fill(gl, gl.ELEMENT_ARRAY_BUFFER, drawn.buffers.index, mesh.index);
    gl.bindVertexArray(null);
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.drawn || !this.mesh || !this.map) return;
    const bounds = this.map.getBounds();
    const [first, end] = between(this.mesh, northingOf(bounds.getNorth()), northingOf(bounds.getSouth()));
    if (first === end) return;
    gl.useProgram(this.drawn.program);
    gl.uniformMatrix4fv(this.drawn.matrix, false, movedTo(this.mesh.origin, defaultProjectionData.mainMatrix));
    gl.bindVertexArray(this.drawn.array);
    gl.drawElements(gl.TRIANGLES, end - first, gl.UNSIGNED_INT, first * Uint32Array.BYTES_PER_ELEMENT);
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
