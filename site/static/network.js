/* Runs the network of the report in a page: a list of steps and the weights that `report/chapters/draw/export.py` has written.

   What flows from step to step is { data, shape }: numbers in the order of the image, the last side of the shape the
   fastest, without the batch. */
"use strict";
(function (own) {
  /* Return the network with its weights laid out: each step that has any gets a `kernel` and a `bias` of numbers.

     The weights are multiples of a unit that each kernel and each bias has of its own: first the high `bytes` of all,
     then the low ones. */
  function load({ steps, units }, bytes) {
    let [used, array] = [0, 0];
    const take = (count) => {
      const unit = units[array++];
      const numbers = new Float32Array(count);
      for (let place = 0; place < count; place += 1, used += 1) {
        numbers[place] = (((bytes[used] << 24) >> 16) | bytes[used + bytes.length / 2]) * unit;
      }
      return numbers;
    };
    return { steps: steps.map((step) => laidOut(step, take)) };
  }

  function laidOut(step, take) {
    if (!step.kernel) return step;
    const [outputs, inputs] = step.kernel.slice().reverse();
    const kernel = take(step.kernel.reduce((product, side) => product * side, 1));
    return { ...step, kernel, bias: take(outputs), outputs, inputs, window: step.kernel };
  }

  function rescaling({ data, shape }, { scale, offset }) {
    return { data: data.map((value) => value * scale + offset), shape };
  }

  function relu({ data, shape }) {
    return { data: data.map((value) => Math.max(0, value)), shape };
  }

  /* Bring numbers to shares of 1, along the last side of the shape. */
  function softmax({ data, shape }) {
    const wide = shape[shape.length - 1];
    const shares = new Float64Array(data.length);
    for (let start = 0; start < data.length; start += wide) {
      const row = data.slice(start, start + wide);
      const most = Math.max(...row);
      const powers = Float64Array.from(row, (value) => Math.exp(value - most));
      const sum = powers.reduce((total, power) => total + power, 0);
      shares.set(powers.map((power) => power / sum), start);
    }
    return { data: shares, shape };
  }

  function reshape({ data, shape: before }, { shape }) {
    const rest = before.reduce((product, side) => product * side, 1);
    const known = shape.reduce((product, side) => product * (side < 0 ? 1 : side), 1);
    return { data, shape: shape.map((side) => (side < 0 ? rest / known : side)) };
  }

  /* Add `value` times a row of a kernel to some sums; most pixels are blank, and cost nothing. */
  function addRow(sums, at, value, kernel, row, outputs) {
    for (let unit = 0; unit < outputs; unit += 1) sums[at + unit] += value * kernel[row + unit];
  }

  function dense({ data, shape }, { kernel, bias, inputs, outputs }) {
    const rows = data.length / inputs;
    const sums = new Float64Array(rows * outputs);
    for (let row = 0; row < rows; row += 1) {
      sums.set(bias, row * outputs);
      for (let input = 0; input < inputs; input += 1) {
        const value = data[row * inputs + input];
        if (value !== 0) addRow(sums, row * outputs, value, kernel, input * outputs, outputs);
      }
    }
    return { data: sums, shape: [...shape.slice(0, -1), outputs] };
  }

  /* Return how often a window fits along a side, and how far before the first pixel it begins. */
  function windows(side, window, stride, same) {
    if (!same) return { count: Math.floor((side - window) / stride) + 1, start: 0 };
    const count = Math.ceil(side / stride);
    return { count, start: -Math.floor(Math.max(0, (count - 1) * stride + window - side) / 2) };
  }

  /* Call `visit(output, input, inWindow)` for each pixel under each window: their places in the images and the window. */
  function slide([height, width], { window: [high, wide], strides, same }, visit) {
    const down = windows(height, high, strides[0], same);
    const across = windows(width, wide, strides[1], same);
    for (let place = 0; place < down.count * across.count; place += 1) {
      const top = down.start + Math.floor(place / across.count) * strides[0];
      const left = across.start + (place % across.count) * strides[1];
      for (let row = Math.max(0, -top); row < Math.min(high, height - top); row += 1) {
        for (let column = Math.max(0, -left); column < Math.min(wide, width - left); column += 1) {
          visit(place, (top + row) * width + left + column, row * wide + column);
        }
      }
    }
    return [down.count, across.count];
  }

  function convolution({ data, shape }, step) {
    const { kernel, bias, inputs, outputs } = step;
    const size = windows(shape[0], step.window[0], step.strides[0], step.same).count;
    const sums = new Float64Array(size * windows(shape[1], step.window[1], step.strides[1], step.same).count * outputs);
    for (let place = 0; place < sums.length; place += outputs) sums.set(bias, place);
    const sides = slide(shape, step, (place, pixel, inWindow) => {
      for (let channel = 0; channel < inputs; channel += 1) {
        const value = data[pixel * inputs + channel];
        if (value !== 0) addRow(sums, place * outputs, value, kernel, (inWindow * inputs + channel) * outputs, outputs);
      }
    });
    return { data: sums, shape: [...sides, outputs] };
  }

  function pooling({ data, shape }, step) {
    const channels = shape[2];
    const highest = [];
    const sides = slide(shape, step, (place, pixel) => {
      for (let channel = 0; channel < channels; channel += 1) {
        const value = data[pixel * channels + channel];
        const at = place * channels + channel;
        if (highest[at] === undefined || value > highest[at]) highest[at] = value;
      }
    });
    return { data: Float64Array.from(highest), shape: [...sides, channels] };
  }

  const DOING = { rescaling, relu, softmax, shape: reshape, dense, convolution, pooling };

  /* Answer an image, numbers from 0 to 255 of the shape [height, width] or [height, width, 3].

     Returns the `probabilities`, the `logits` that they were made from, and the output of every step, the image first. */
  function run(network, image, shape) {
    const flow = [{ data: Float64Array.from(image), shape }];
    for (const step of network.steps) flow.push(DOING[step.step](flow[flow.length - 1], step));
    const ends = network.steps.length && network.steps[network.steps.length - 1].step === "softmax";
    const logits = flow[flow.length - (ends ? 2 : 1)].data;
    return { probabilities: flow[flow.length - 1].data, logits, flow };
  }

  own.network = { load, run };
  if (typeof module !== "undefined") module.exports = own.network;
})((globalThis.reportDraw = globalThis.reportDraw || {}));
