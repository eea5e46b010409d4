; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@file = private unnamed_addr constant [14 x i8] c"aggregates.cz\00", align 1

; Function Attrs: nounwind
define internal void @cz.update(ptr noalias noundef nonnull align 8 dereferenceable(24) %0, ptr noalias noundef nonnull readonly align 8 dereferenceable(24) %1) #0 {
  %3 = alloca [24 x i8], align 8
  %4 = alloca [16 x i8], align 8
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %3, ptr align 8 %1, i64 24, i1 false)
  %5 = getelementptr inbounds i8, ptr %3, i64 16
  %6 = load i32, ptr %5, align 4
  %7 = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %6, i32 1)
  %8 = extractvalue { i32, i1 } %7, 0
  %9 = extractvalue { i32, i1 } %7, 1
  br i1 %9, label %29, label %10

10:                                               ; preds = %2
  %11 = getelementptr inbounds i8, ptr %3, i64 16
  store i32 %8, ptr %11, align 4
  %12 = getelementptr inbounds i8, ptr %3, i64 16
  %13 = load i32, ptr %12, align 4
  %14 = sext i32 %13 to i64
  store i64 %14, ptr %3, align 8
  %15 = load i64, ptr %3, align 8
  %16 = getelementptr inbounds i8, ptr %3, i64 8
  %17 = load i8, ptr %16, align 1
  %18 = trunc i8 %17 to i1
  %19 = call { i64, i1 } @llvm.smul.with.overflow.i64(i64 %15, i64 2)
  %20 = extractvalue { i64, i1 } %19, 0
  %21 = extractvalue { i64, i1 } %19, 1
  br i1 %21, label %30, label %22

22:                                               ; preds = %10
  %23 = xor i1 %18, true
  store i64 %20, ptr %4, align 8
  %24 = getelementptr inbounds i8, ptr %4, i64 8
  %25 = zext i1 %23 to i8
  store i8 %25, ptr %24, align 1
  %26 = getelementptr inbounds i8, ptr %3, i64 16
  %27 = load i32, ptr %26, align 4
  %28 = getelementptr inbounds i8, ptr %0, i64 16
  store i32 %27, ptr %28, align 4
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %0, ptr align 8 %4, i64 16, i1 false)
  ret void

29:                                               ; preds = %2
  call void @panic(i32 41040)
  unreachable

30:                                               ; preds = %10
  call void @panic(i32 65746)
  unreachable
}

; Function Attrs: nocallback nofree nounwind willreturn memory(argmem: readwrite)
declare void @llvm.memcpy.p0.p0.i64(ptr noalias writeonly captures(none), ptr noalias readonly captures(none), i64, i1 immarg) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32) #2

; Function Attrs: cold noreturn nounwind
declare void @kiln_panic(ptr noundef, i32 noundef signext, i32 noundef signext) #3

; Function Attrs: cold noinline noreturn nounwind
define internal void @panic(i32 noundef %0) #4 {
  %2 = lshr i32 %0, 13
  %3 = lshr i32 %0, 4
  %4 = and i32 %3, 511
  %5 = and i32 %0, 15
  %6 = shl i32 %5, 24
  %7 = or i32 %4, %6
  call void @kiln_panic(ptr @file, i32 %2, i32 %7)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i64, i1 } @llvm.smul.with.overflow.i64(i64, i64) #2

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = alloca [24 x i8], align 8
  %2 = alloca [24 x i8], align 8
  %3 = alloca [16 x i8], align 8
  store i64 2, ptr %3, align 8
  %4 = getelementptr inbounds i8, ptr %3, i64 8
  store i8 1, ptr %4, align 1
  %5 = getelementptr inbounds i8, ptr %2, i64 16
  store i32 1, ptr %5, align 4
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %2, ptr align 8 %3, i64 16, i1 false)
  call void @cz.update(ptr %1, ptr %2)
  %6 = getelementptr inbounds i8, ptr %1, i64 16
  %7 = load i32, ptr %6, align 4
  ret i32 %7
}

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nofree nounwind willreturn memory(argmem: readwrite) }
attributes #2 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
attributes #3 = { cold noreturn nounwind }
attributes #4 = { cold noinline noreturn nounwind "probe-stack"="inline-asm" }
