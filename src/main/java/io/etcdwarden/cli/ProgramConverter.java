package io.etcdwarden.cli;

import io.etcdwarden.files.Program;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a program that uses etcd. */
final class ProgramConverter implements ITypeConverter<Program> {
  @Override
  public Program convert(String text) {
    return Arrays.stream(Program.values())
        .filter(program -> program.command().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "\"%s\" is not one of %s"
                        .formatted(
                            text,
                            Arrays.stream(Program.values())
                                .map(Program::command)
                                .collect(Collectors.joining(", ")))));
  }
}
