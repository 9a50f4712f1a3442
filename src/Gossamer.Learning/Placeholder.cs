namespace Gossamer.Learning;
